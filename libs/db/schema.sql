-- What libs/db keeps for every service: which messages failed, or were handled, and which are promised.

-- version 1
CREATE TABLE inbox (
    message_id TEXT NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    answer_type TEXT NOT NULL,
    answer_body TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    handled_at INTEGER,
    parked_at INTEGER,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_by_age ON inbox (handled_at);

CREATE TABLE inbox_attempts (
    message_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    tried_at INTEGER NOT NULL,
    instance TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (message_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY,
    instance INTEGER NOT NULL,
    exchange TEXT NOT NULL,
    routing_key TEXT NOT NULL,
    type TEXT NOT NULL,
    message_id TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    app_id TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    durability TEXT NOT NULL,
    routing TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_age ON outbox (created_at);

-- The processes that serve this database: who holds which instance number, and when it was last
-- seen, by the database's clock.
CREATE TABLE instances (
    instance INTEGER PRIMARY KEY,
    holder TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT;

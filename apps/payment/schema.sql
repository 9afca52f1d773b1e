-- What the payment service keeps. Written for SQLite; libs/db translates it for PostgreSQL.

-- version 1
-- One row a booking, for ever. It is there, in state asking, before the gateway is asked for the charge, so that whoever
-- finds it knows that money may have been taken. A refund without a charge leaves a row too (a tombstone, state void),
-- which refuses the charge that comes late. The origin is who asked first: booking (a command) or direct (a client).
-- look_at is when an unfinished row (asking, refund owed) is looked after next.
CREATE TABLE payments (
    booking_id        TEXT PRIMARY KEY,
    transaction_id    TEXT UNIQUE,
    state             TEXT NOT NULL,
    guest_name        TEXT NOT NULL,
    hotel_name        TEXT NOT NULL,
    amount_minor      INTEGER NOT NULL,
    currency          TEXT NOT NULL,
    payment_method    TEXT NOT NULL,
    reason            TEXT NOT NULL,
    gateway_reference TEXT NOT NULL,
    recorded_at       INTEGER NOT NULL,
    origin            TEXT NOT NULL,
    changed_at        INTEGER NOT NULL,
    look_at           INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_unfinished ON payments (look_at) WHERE look_at IS NOT NULL;

CREATE TABLE transaction_numbers (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO transaction_numbers (name, last) VALUES ('TXN', 1000);

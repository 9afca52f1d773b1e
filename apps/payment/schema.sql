-- What the payment service keeps. Written for SQLite; libs/db translates it for PostgreSQL.

-- version 1
-- One row a booking, for ever. A refund without a charge leaves a row too (a tombstone, state void), which refuses the
-- charge that comes late.
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
    changed_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE transaction_numbers (
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

INSERT INTO transaction_numbers (name, last) VALUES ('TXN', 1000);

-- What the orchestrator keeps. Written for SQLite; libs/db translates it for PostgreSQL.

-- version 1
-- One row a booking, its saga instance included. The booking id is `BOOK` and the number. `instance`
-- is the orchestrator that moved it last; `ask_at` is when its answer is overdue.
CREATE TABLE bookings (
    number           INTEGER PRIMARY KEY,
    instance         INTEGER NOT NULL,
    guest_name       TEXT NOT NULL,
    guest_email      TEXT NOT NULL,
    hotel_name       TEXT NOT NULL,
    room_type        TEXT NOT NULL,
    check_in         TEXT NOT NULL,
    check_out        TEXT NOT NULL,
    num_guests       INTEGER NOT NULL,
    payment_method   TEXT NOT NULL,
    booked_at        INTEGER NOT NULL,
    rate_minor       INTEGER NOT NULL,
    total_minor      INTEGER NOT NULL,
    currency         TEXT NOT NULL,
    transaction_id   TEXT NOT NULL,
    payment_reason   TEXT NOT NULL,
    failed_step      TEXT NOT NULL,
    failure_code     TEXT NOT NULL,
    failure_message  TEXT NOT NULL,
    status           TEXT NOT NULL,
    saga_state       TEXT NOT NULL,
    settled          INTEGER NOT NULL,
    asked_at         INTEGER NOT NULL,
    asked_again      INTEGER NOT NULL,
    -- Why a person has to look, and since when; empty and 0 where nobody has to.
    attention        TEXT NOT NULL,
    attention_at     INTEGER NOT NULL,
    ask_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX bookings_by_status ON bookings (status, number);
CREATE INDEX bookings_by_guest ON bookings (guest_email, number);
CREATE INDEX bookings_attention ON bookings (attention_at) WHERE attention_at > 0;
CREATE INDEX bookings_due ON bookings (ask_at) WHERE settled = 0;
CREATE INDEX bookings_unsettled ON bookings (number) WHERE settled = 0;

-- What happened to each booking, in order: its history, and what /events tells. One row has all facts
-- of a booking in one transaction, a line each (the step, a tab, what); its number is that of the last.
CREATE TABLE booking_events (
    number           INTEGER PRIMARY KEY,
    booking_number   INTEGER NOT NULL,
    facts            TEXT NOT NULL,
    status           TEXT NOT NULL,
    happened_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX booking_events_by_booking ON booking_events (booking_number, number);

-- The number of the last event, on PostgreSQL. Drawn as the last thing in each transaction: who commits
-- first has the smaller numbers, and there are no gaps.
CREATE TABLE event_numbers (
    name             TEXT PRIMARY KEY,
    last             INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO event_numbers (name, last) VALUES ('bookings', 0);

-- Up to which event the broker has confirmed everything that is announced, and which instance
-- announces. One row.
CREATE TABLE announcements (
    exchange         TEXT PRIMARY KEY,
    instance         INTEGER NOT NULL,
    last             INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO announcements (exchange, instance, last) VALUES ('booking.events', 0, 0);

-- What the client said of its own trace (W3C Trace Context); of those bookings only whose client said
-- something. The trace of any other booking follows from its id.
CREATE TABLE booking_traces (
    booking_number   INTEGER PRIMARY KEY,
    traceparent      TEXT NOT NULL,
    tracestate       TEXT NOT NULL
) STRICT;

-- The same key with the same request is the same booking.
CREATE TABLE idempotency_keys (
    idempotency_key  TEXT PRIMARY KEY,
    request_hash     TEXT NOT NULL,
    booking_number   INTEGER NOT NULL,
    created_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

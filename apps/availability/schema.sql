-- What the availability service keeps. Written for SQLite; libs/db translates it for PostgreSQL.

-- version 1
-- One row a booking, for ever: what it was answered. A release without a hold leaves a row too (a tombstone), which
-- refuses the hold that comes late.
CREATE TABLE holds (
    booking_id   TEXT PRIMARY KEY,
    state        TEXT NOT NULL,
    hotel_name   TEXT NOT NULL,
    room_type    TEXT NOT NULL,
    check_in     TEXT NOT NULL,
    check_out    TEXT NOT NULL,
    num_guests   INTEGER NOT NULL,
    rate_minor   INTEGER NOT NULL,
    currency     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    message      TEXT NOT NULL,
    recorded_at  INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX holds_of_rooms ON holds (hotel_name, room_type, check_in) WHERE state = 'held';

-- How many rooms of a type are taken in a night. No row: none.
CREATE TABLE nights (
    hotel_name   TEXT NOT NULL,
    room_type    TEXT NOT NULL,
    night        TEXT NOT NULL,
    taken        INTEGER NOT NULL CHECK (taken >= 0),
    PRIMARY KEY (hotel_name, room_type, night)
) STRICT, WITHOUT ROWID;
CREATE INDEX nights_by_night ON nights (night);

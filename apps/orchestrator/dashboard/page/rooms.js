// What availability says of its rooms, for the months that were looked at.
import { ask } from './api.js';
import { nightsBetween } from './format.js';

const DAYS = 92;

/// Rooms that are taken, by hotel, room type and night.
export class Rooms {
  constructor() {
    this.hotels = [];
    this.taken = new Map();
    this.months = new Set();
  }

  async load(first) {
    const { fresh, as_of: asOf, occupancy } = await ask(`/occupancy?from=${first}&days=${DAYS}`);
    this.hotels = occupancy.hotels;
    for (const hotel of occupancy.hotels)
      for (const type of hotel.room_types) this.taken.set(`${hotel.name}|${type.name}|${occupancy.from}`, type.taken);
    this.months.add(occupancy.from);
    return { fresh, asOf };
  }

  left(hotel, type, date) {
    for (const from of this.months) {
      const index = nightsBetween(from, date);
      const taken = this.taken.get(`${hotel}|${type.name}|${from}`);
      if (taken && index >= 0 && index < taken.length) return Math.max(0, type.rooms - taken[index]);
    }
    return null;
  }
}

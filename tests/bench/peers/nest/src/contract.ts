// What the three services say to each other, and the documented confirmation.
export interface BookingRequest {
  guest_name: string;
  guest_email?: string;
  hotel_name: string;
  room_type: string;
  check_in: string;
  check_out: string;
  payment_method: string;
}

export interface Held {
  status: 'success' | 'unavailable';
  message?: string;
  nights: number;
  rate: number;
  total: number;
}

export interface Charge {
  booking_id: string;
  guest_name: string;
  hotel_name: string;
  amount: number;
  currency: string;
  payment_method: string;
}

export interface Paid {
  status: 'success' | 'declined';
  transaction_id: string;
  payment_status: string;
}

const required = ['guest_name', 'hotel_name', 'check_in', 'check_out', 'room_type', 'payment_method'] as const;

export function missingFields(request: BookingRequest): string[] {
  return required.filter((name) => request[name] === undefined);
}

let lastNumber = BigInt(Date.now()) * 100000n;

export function newBookingId(): string {
  return `BOOK${++lastNumber}`;
}

export function confirmation(bookingId: string, request: BookingRequest, held: Held, paid: Paid) {
  return {
    status: 'confirmed',
    message: 'Hotel booking confirmed successfully',
    booking_id: bookingId,
    transaction_id: paid.transaction_id,
    guest_name: request.guest_name,
    guest_email: request.guest_email,
    hotel_name: request.hotel_name,
    room_type: request.room_type,
    check_in: request.check_in,
    check_out: request.check_out,
    number_of_nights: held.nights,
    room_rate_per_night: held.rate,
    total_amount: held.total,
    currency: 'USD',
    payment_status: paid.payment_status,
    booking_timestamp: new Date().toISOString().replace('Z', '000'),
  };
}

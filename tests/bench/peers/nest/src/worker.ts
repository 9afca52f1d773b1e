// A microservice on one queue, rooms or money in memory. Usage: node worker.js availability|payment
// Messages are acknowledged before they are handled (noAck), which is NestJS's default and the fastest it can do: a
// worker that crashes loses what it had. With acknowledgements and persistent messages it is two to three times slower.
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, MicroserviceOptions, Payload, Transport } from '@nestjs/microservices';
import { BookingRequest, Charge, Held, Paid } from './contract';

interface Room {
  name: string;
  rate: number;
  rooms: number;
}

const day = 86400000;
const hotels = new Map<string, Map<string, Room>>();
const taken = new Map<string, number>();
let transactions = 1000;

function readHotels() {
  const file = JSON.parse(readFileSync(process.env.BENCH_HOTELS!, 'utf8')) as { hotels: { name: string; room_types: Room[] }[] };
  for (const hotel of file.hotels) hotels.set(hotel.name, new Map(hotel.room_types.map((room) => [room.name, room])));
}

@Controller()
class AvailabilityController {
  @MessagePattern('hold')
  hold(@Payload() request: BookingRequest): Held {
    const room = hotels.get(request.hotel_name)?.get(request.room_type);
    if (!room) return { status: 'unavailable', message: 'Room type not available', nights: 0, rate: 0, total: 0 };
    const nights: string[] = [];
    for (let night = Date.parse(request.check_in); night < Date.parse(request.check_out); night += day) {
      nights.push(`${request.hotel_name}/${room.name}/${night}`);
    }
    if (nights.some((night) => (taken.get(night) ?? 0) >= room.rooms)) {
      return { status: 'unavailable', message: `No ${room.name} rooms available for the selected dates`, nights: 0, rate: 0, total: 0 };
    }
    for (const night of nights) taken.set(night, (taken.get(night) ?? 0) + 1);
    return { status: 'success', nights: nights.length, rate: room.rate, total: nights.length * room.rate };
  }
}

@Controller()
class PaymentController {
  @MessagePattern('charge')
  charge(@Payload() charge: Charge): Paid {
    const known = ['credit_card', 'debit_card', 'paypal', 'bank_transfer'].includes(charge.payment_method);
    const approved = known && charge.amount <= 10000;
    return {
      status: approved ? 'success' : 'declined',
      transaction_id: `TXN${++transactions}`,
      payment_status: approved ? 'approved' : 'declined',
    };
  }
}

@Module({ controllers: [AvailabilityController] })
class AvailabilityModule {}

@Module({ controllers: [PaymentController] })
class PaymentModule {}

async function main() {
  const service = process.argv[2];
  if (service === 'availability') readHotels();
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(service === 'availability' ? AvailabilityModule : PaymentModule, {
    transport: Transport.RMQ,
    logger: ['error'],
    options: {
      urls: [process.env.BENCH_AMQP_URL!],
      queue: `bench.nest.${service}`,
      queueOptions: { durable: true },
      prefetchCount: 256,
      socketOptions: { noDelay: true },
    },
  });
  await app.listen();
}

void main();

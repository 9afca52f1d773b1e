// The front: HTTP on Express, as `nest new` makes it, or with BENCH_PLATFORM=fastify on Fastify, as those tune it who
// need speed; then the two services over RabbitMQ. With BENCH_DATABASE its bookings are in PostgreSQL.
import 'reflect-metadata';
import { Body, Controller, HttpCode, HttpException, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxy, ClientProxyFactory, Transport } from '@nestjs/microservices';
import { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { Pool } from 'pg';
import { firstValueFrom } from 'rxjs';
import { BookingRequest, Charge, confirmation, Held, missingFields, newBookingId, Paid } from './contract';

function client(queue: string): ClientProxy {
  return ClientProxyFactory.create({
    transport: Transport.RMQ,
    options: {
      urls: [process.env.BENCH_AMQP_URL!],
      queue,
      queueOptions: { durable: true },
      socketOptions: { noDelay: true },
    },
  });
}

const availability = client('bench.nest.availability');
const payment = client('bench.nest.payment');
const database = process.env.BENCH_DATABASE ? new Pool({ connectionString: process.env.BENCH_DATABASE, max: 16 }) : undefined;

async function remember(bookingId: string, request: BookingRequest) {
  await database?.query({
    name: 'insert',
    text: `INSERT INTO nest_bookings (booking_id, guest_name, guest_email, hotel_name, room_type, check_in, check_out, status)
           VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending')`,
    values: [bookingId, request.guest_name, request.guest_email, request.hotel_name, request.room_type, request.check_in, request.check_out],
  });
}

async function settle(bookingId: string, status: string, held?: Held, paid?: Paid) {
  await database?.query({
    name: 'update',
    text: 'UPDATE nest_bookings SET status = $2, total = $3, transaction_id = $4 WHERE booking_id = $1',
    values: [bookingId, status, held?.total, paid?.transaction_id],
  });
}

@Controller()
class BookingController {
  @Post('book-hotel')
  @HttpCode(200)
  async book(@Body() request: BookingRequest) {
    const missing = missingFields(request);
    if (missing.length > 0) throw new HttpException({ status: 'error', message: 'Missing required booking fields', missing }, 400);
    const bookingId = newBookingId();
    await remember(bookingId, request);
    const held = await firstValueFrom(availability.send<Held>('hold', request));
    if (held.status !== 'success') {
      await settle(bookingId, 'failed');
      throw new HttpException({ status: 'failed', message: held.message, step: 'availability', booking_id: bookingId }, 409);
    }
    const charge: Charge = {
      booking_id: bookingId,
      guest_name: request.guest_name,
      hotel_name: request.hotel_name,
      amount: held.total,
      currency: 'USD',
      payment_method: request.payment_method,
    };
    const paid = await firstValueFrom(payment.send<Paid>('charge', charge));
    if (paid.status !== 'success') {
      await settle(bookingId, 'failed', held, paid);
      throw new HttpException({ status: 'failed', message: 'Payment declined', step: 'payment', booking_id: bookingId }, 402);
    }
    await settle(bookingId, 'confirmed', held, paid);
    return confirmation(bookingId, request, held, paid);
  }
}

@Module({ controllers: [BookingController] })
class OrchestratorModule {}

async function main() {
  await database?.query(`CREATE TABLE IF NOT EXISTS nest_bookings (booking_id TEXT PRIMARY KEY, guest_name TEXT NOT NULL,
    guest_email TEXT, hotel_name TEXT NOT NULL, room_type TEXT NOT NULL, check_in DATE NOT NULL, check_out DATE NOT NULL,
    status TEXT NOT NULL, total NUMERIC(12, 2), transaction_id TEXT)`);
  await Promise.all([availability.connect(), payment.connect()]);
  const app =
    process.env.BENCH_PLATFORM === 'fastify'
      ? await NestFactory.create<NestFastifyApplication>(OrchestratorModule, new FastifyAdapter(), { logger: ['error'] })
      : await NestFactory.create(OrchestratorModule, { logger: ['error'] });
  await app.listen(Number(process.env.BENCH_PORT), '127.0.0.1');
}

void main();

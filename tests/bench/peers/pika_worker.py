# A worker of the RPC: takes questions of one durable queue, answers, acknowledges. Usage: pika_worker.py availability|payment
import json
import os
import sys

import pika

import booking
import hotels

service = sys.argv[1]
handle = {"availability": hotels.hold, "payment": booking.charge}[service]


def answer(channel, method, properties, body):
    reply = handle(json.loads(body))
    channel.basic_publish(exchange="", routing_key=properties.reply_to, body=json.dumps(reply),
                          properties=pika.BasicProperties(correlation_id=properties.correlation_id, content_type="application/json"))
    channel.basic_ack(method.delivery_tag)


connection = pika.BlockingConnection(pika.URLParameters(os.environ["BENCH_AMQP_URL"]))
channel = connection.channel()
channel.queue_declare(f"bench.pika.{service}", durable=True)
channel.basic_qos(prefetch_count=64)
channel.basic_consume(f"bench.pika.{service}", answer)
channel.start_consuming()

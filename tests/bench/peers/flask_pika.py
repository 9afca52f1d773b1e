# Flask in front, RPC over RabbitMQ with pika: a connection a thread, direct reply-to, as pika's own RPC tutorial grown up.
import json
import os
import threading
import uuid

import pika
from flask import Flask, jsonify, request

import booking

orchestrator = Flask("orchestrator")
local = threading.local()


class Rpc:
    def __init__(self):
        self.connection = pika.BlockingConnection(pika.URLParameters(os.environ["BENCH_AMQP_URL"]))
        self.channel = self.connection.channel()
        self.channel.basic_consume("amq.rabbitmq.reply-to", self.answered, auto_ack=True)
        self.waiting = None
        self.answer = None

    def answered(self, _channel, _method, properties, body):
        if properties.correlation_id == self.waiting:
            self.answer = json.loads(body)

    def ask(self, service, question):
        self.waiting, self.answer = uuid.uuid4().hex, None
        self.channel.basic_publish(
            exchange="", routing_key=f"bench.pika.{service}", body=json.dumps(question),
            properties=pika.BasicProperties(reply_to="amq.rabbitmq.reply-to", correlation_id=self.waiting,
                                            content_type="application/json"))
        while self.answer is None:
            self.connection.process_data_events(time_limit=10)
        return self.answer


def ask(service, question):
    if not hasattr(local, "rpc"):
        local.rpc = Rpc()
    return local.rpc.ask(service, question)


@orchestrator.post("/book-hotel")
def book():
    body, status = booking.book(request.get_json(), ask)
    return jsonify(body), status

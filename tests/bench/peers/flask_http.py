# The synchronous chain: three Flask services over HTTP, under gunicorn. Kept connections, as its users tune it.
import os

import requests
from flask import Flask, jsonify, request

import booking
import hotels

availability = Flask("availability")
payment = Flask("payment")
orchestrator = Flask("orchestrator")
# One session for all threads of a worker: its pool keeps as many connections as there are threads.
session = requests.Session()
session.mount("http://", requests.adapters.HTTPAdapter(pool_connections=4, pool_maxsize=64))
session.trust_env = False


@availability.post("/check-availability")
def hold():
    return jsonify(hotels.hold(request.get_json()))


@payment.post("/process-payment")
def pay():
    return jsonify(booking.charge(request.get_json()))


ADDRESSES = {
    "availability": f"http://127.0.0.1:{os.environ['BENCH_AVAILABILITY_PORT']}/check-availability",
    "payment": f"http://127.0.0.1:{os.environ['BENCH_PAYMENT_PORT']}/process-payment",
}


def ask(service, question):
    return session.post(ADDRESSES[service], json=question, timeout=10).json()


@orchestrator.post("/book-hotel")
def book():
    body, status = booking.book(request.get_json(), ask)
    return jsonify(body), status

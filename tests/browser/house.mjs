// A house of its own for the browser: broker and services by dev.sh, in a run folder and on ports of its own.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FIRST_PORT = 12000;
const PLACES = 69; // of ten ports each, below those that the kernel gives away
const PATIENCE_MS = 20000;
const TRIES = 4;

/// Waits for `holds` to be true, and says what it waited for where it never is.
export async function until(what, holds, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  for (;;) {
    let last = '';
    try {
      const found = await holds();
      if (found) return found;
    } catch (error) {
      last = ` (${error.message})`;
    }
    if (Date.now() > end) throw new Error(`this did not come: ${what}${last}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

export class House {
  static async open() {
    const house = new House();
    house.folder = await mkdtemp(join(tmpdir(), 'bellhop-browser-'));
    for (let left = TRIES; ; left -= 1) {
      house.choosePorts();
      try {
        await house.dev('start', 'all');
        return house;
      } catch (error) {
        // Another test on this machine may have one of the ports: then with others.
        await house.dev('down').catch(() => {});
        if (left > 1) continue;
        await rm(house.folder, { recursive: true, force: true });
        throw new Error(`dev.sh start all: ${error.stdout ?? ''}${error.stderr ?? error}`);
      }
    }
  }

  choosePorts() {
    const base = FIRST_PORT + Math.floor(Math.random() * PLACES) * 10;
    this.url = `http://127.0.0.1:${base + 1}`;
    this.environment = {
      ...process.env,
      BELLHOP_RUN_DIR: this.folder,
      BELLHOP_DB: `sqlite:${join(this.folder, 'data')}`,
      BELLHOP_PAYMENT_APPROVAL_RATE: '1',
      BELLHOP_AMQP_PORT: String(base),
      BELLHOP_ORCHESTRATOR_PORT: String(base + 1),
      BELLHOP_AVAILABILITY_PORT: String(base + 2),
      BELLHOP_PAYMENT_PORT: String(base + 3),
    };
  }

  /// `./dev.sh WORDS`, to its end. @return what it printed
  async dev(...words) {
    const { stdout } = await run(join(process.env.BROWSER_TEST_SOURCE, 'dev.sh'), words, {
      env: this.environment,
      timeout: 180000,
      maxBuffer: 1 << 24,
    });
    return stdout;
  }

  async ask(path, options = {}) {
    const response = await fetch(this.url + path, { ...options, signal: AbortSignal.timeout(20000) });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  /// Books by HTTP, as another guest would. @return its id
  async book(wish = {}) {
    const { body } = await this.ask('/book-hotel', {
      method: 'POST',
      headers: { Prefer: 'respond-async' },
      body: JSON.stringify({
        guest_name: 'Another Guest',
        hotel_name: 'Oceanview Resort',
        room_type: 'Standard',
        check_in: '2027-03-01',
        check_out: '2027-03-02',
        payment_method: 'paypal',
        ...wish,
      }),
    });
    return body.booking_id;
  }

  becomes(id, status) {
    return until(`${id} becomes ${status}`, async () => (await this.ask(`/bookings/${id}`)).body.status === status);
  }

  /// A statement for a service's database. @return what it gave
  async sql(service, statement) {
    const { stdout } = await run('sqlite3', [
      '-cmd',
      '.timeout 5000',
      join(this.folder, 'data', `${service}.db`),
      statement,
    ]);
    return stdout.trim();
  }

  async token() {
    return (await readFile(join(this.folder, 'secrets', 'operator-token'), 'utf8')).trim();
  }

  async close() {
    await this.dev('down').catch(() => {});
    await rm(this.folder, { recursive: true, force: true });
  }
}

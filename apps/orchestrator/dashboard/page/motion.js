// Bookings that move over the drawing: each a dot that goes from place to place as its events come.
import { calm, svg } from './dom.js';

const SPEED = 420; // units of the drawing a second
const MOST_DOTS = 60; // beyond it they would only blur: the rates say it better
const RESTS_MS = 900; // then the queue's letters stand for it
const GONE_MS = 700;

/// Moves dots in `layer`. `where()` gives the centres of the places, `next(step)` the queue that follows a step.
export class Motion {
  constructor(layer, where, next) {
    this.layer = layer;
    this.where = where;
    this.next = next;
    this.dots = new Map();
    this.frame = 0;
  }

  /// An event of a booking.
  hear({ booking_id: id, step, what }) {
    if (calm() || document.hidden) return;
    if (step === '' && what === 'created') this.go(id, ['front', this.next('')]);
    else if (what === 'accepted') this.go(id, [step, this.next(step)]);
    else if (step === '' && what === 'confirmed') this.go(id, ['done'], 'good');
    else if (step === '' && (what === 'failed' || what === 'cancelled')) this.go(id, [], 'bad');
  }

  go(id, places, ending = '') {
    let dot = this.dots.get(id);
    if (!dot) {
      const start = this.where()[places[0] ?? ''];
      if (!start || this.dots.size >= MOST_DOTS) return;
      const node = svg('circle', { r: 6.5, cx: start[0], cy: start[1], class: 'dot' });
      this.layer.append(node);
      dot = { node, at: [...start], targets: [], rested: 0, ending: '' };
      this.dots.set(id, dot);
    }
    dot.targets.push(...places.filter(Boolean));
    dot.rested = 0;
    if (ending) dot.ending = ending;
    if (!this.frame) {
      this.last = performance.now();
      this.frame = requestAnimationFrame((now) => this.tick(now));
    }
  }

  tick(now) {
    // A frame may be of before the event that asked for it.
    const passed = Math.min(Math.max(now - this.last, 0), 100);
    this.last = now;
    for (const [id, dot] of this.dots) this.step(id, dot, passed);
    this.frame = this.dots.size ? requestAnimationFrame((next) => this.tick(next)) : 0;
  }

  step(id, dot, passed) {
    const target = this.where()[dot.targets[0]];
    if (target) {
      const [dx, dy] = [target[0] - dot.at[0], target[1] - dot.at[1]];
      const far = Math.hypot(dx, dy);
      const reach = (SPEED * passed) / 1000;
      if (far <= reach) {
        dot.at = [...target];
        dot.targets.shift();
      } else {
        dot.at = [dot.at[0] + (dx * reach) / far, dot.at[1] + (dy * reach) / far];
      }
      dot.node.setAttribute('cx', dot.at[0]);
      dot.node.setAttribute('cy', dot.at[1]);
      return;
    }
    dot.targets.shift();
    if (dot.ending) dot.node.setAttribute('class', `dot ${dot.ending} going`);
    dot.rested += passed;
    if (dot.rested > (dot.ending ? GONE_MS : RESTS_MS)) {
      dot.node.remove();
      this.dots.delete(id);
    }
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    for (const { node } of this.dots.values()) node.remove();
    this.dots.clear();
  }
}

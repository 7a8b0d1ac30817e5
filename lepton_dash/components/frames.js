// The latest frame, drawn when the browser draws. A frame that is overtaken is never drawn.
//
// Each tick of the display grants the server one more frame, as long as no more are under way than
// the time of their journey is worth: over a fast link one, which comes while the last one is
// drawn, over a slow one a few, a tick apart. A hidden tab has no ticks, so it asks for nothing.

const TICK = 16; // ms, about
const MOST_UNDER_WAY = 3;

// ask() grants one frame; draw(frame) draws it; parts draw themselves in their own time: each has
// draw(now) that returns whether it has still to draw something.
export function frameLoop({ ask, draw, parts }) {
  const counts = { received: 0, drawn: 0 };
  let latest = null;
  let granted = []; // when the frames under way were asked for
  let journey = 0; // ms from asking to receiving, smoothed
  let playing = false;
  let connected = false;
  let tick = 0;

  function request() {
    if (!tick) tick = requestAnimationFrame(run);
  }

  function mayAsk() {
    const worth = playing ? Math.min(MOST_UNDER_WAY, Math.max(1, Math.ceil(journey / TICK))) : 1;
    return connected && granted.length < worth;
  }

  function run(now) {
    tick = 0;
    const frame = latest;
    latest = null;
    if (mayAsk() && ask()) granted.push(performance.now());
    if (frame) {
      draw(frame);
      counts.drawn += 1;
    }
    const busy = parts.map((part) => part.draw(now)).some(Boolean);
    if (busy || mayAsk()) request();
  }

  return {
    counts,
    request,
    // A new connection: what was granted on the old one is void.
    connect() {
      connected = true;
      granted = [];
      request();
    },
    disconnect() {
      connected = false;
    },
    receive(frame) {
      const asked = granted.shift();
      // one that was asked for during a pause says nothing about the journey
      if (playing && asked) journey += 0.2 * (performance.now() - asked - journey);
      counts.received += 1;
      playing = frame.header.status === "playing";
      latest = frame;
      request();
    },
    stop() {
      cancelAnimationFrame(tick);
      tick = 0;
      connected = false;
      latest = null;
    },
  };
}

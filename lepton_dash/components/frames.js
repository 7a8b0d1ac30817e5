// The latest frame, drawn when the browser draws. A frame that is overtaken is never drawn.
//
// Each tick of the display grants the server one more frame, as long as few are under way: over a
// fast link that is one for each that is drawn, over a slow one a few at once, a tick apart. A
// hidden tab has no ticks, so it asks for nothing.

const MOST_UNDER_WAY = 3;

// ask() grants one frame; draw(frame) draws it; parts draw themselves in their own time: each has
// draw(now) that returns whether it has still to draw something.
export function frameLoop({ ask, draw, parts }) {
  const counts = { received: 0, drawn: 0 };
  let latest = null;
  let underWay = 0;
  let playing = false;
  let connected = false;
  let tick = 0;

  function request() {
    if (!tick) tick = requestAnimationFrame(run);
  }

  function run(now) {
    tick = 0;
    const frame = latest;
    latest = null;
    const wanted = playing ? MOST_UNDER_WAY : 1;
    if (connected && underWay < wanted && ask()) underWay += 1;
    if (frame) {
      draw(frame);
      counts.drawn += 1;
    }
    const busy = parts.map((part) => part.draw(now)).some(Boolean);
    if (busy || (connected && underWay < wanted)) request();
  }

  return {
    counts,
    request,
    // A new connection: what was granted on the old one is void.
    connect() {
      connected = true;
      underWay = 0;
      request();
    },
    disconnect() {
      connected = false;
    },
    receive(frame) {
      underWay = Math.max(0, underWay - 1);
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

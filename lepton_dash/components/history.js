// The loss history as the browser holds it: the rows that came, the newest last.

const COLUMNS = ["epoch", "train", "validation", "train_metric", "validation_metric"];

export function emptyHistory() {
  return { generation: -1, length: 0, columns: COLUMNS.map(() => new Float64Array(256)) };
}

// Takes in the rows of a frame: they replace what there is from their position on. Rows that
// don't fit to what is here are left out; the next request says what is here, and they come again.
// Returns whether anything changed.
export function takeRows(history, header, arrays) {
  const from = header.history_from;
  const rows = arrays.history_epoch?.length ?? 0;
  const sameRun = header.history_generation === history.generation;
  if (from > 0 && (!sameRun || from > history.length)) return false;
  const length = from + rows;
  const newest = history.length && history.columns[0][history.length - 1];
  history.generation = header.history_generation;
  history.columns = history.columns.map((column, position) => {
    const grown = withRoom(column, length);
    const values = arrays[`history_${COLUMNS[position]}`];
    if (values) grown.set(values, from);
    else grown.fill(NaN, from, length);
    return grown;
  });
  const changed = !sameRun || length !== history.length;
  history.length = length;
  return changed || (length > 0 && history.columns[0][length - 1] !== newest);
}

// At most `most` rows, evenly chosen, always with the first and the newest: {name: values}.
export function thinned(history, most) {
  const { length } = history;
  const stride = Math.max(1, Math.ceil((length - 1) / (most - 1)));
  const rows = [];
  // counted back from the newest, the choice would change with every row that comes
  for (let row = 0; row < length - 1; row += stride) rows.push(row);
  if (length > 0) rows.push(length - 1);
  return Object.fromEntries(
    COLUMNS.map((name, position) => {
      const column = history.columns[position];
      return [name, rows.map((row) => column[row])];
    }),
  );
}

function withRoom(column, length) {
  if (length <= column.length) return column;
  const grown = new Float64Array(Math.max(length, 2 * column.length));
  grown.set(column);
  return grown;
}

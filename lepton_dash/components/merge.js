// One plain object over another, level by level: how a chart's template takes on what differs.

const isPlain = (value) =>
  value !== null &&
  typeof value === "object" &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value);

// Returns a new object; neither argument changes. Arrays are replaced, not merged.
export function merged(base, ...others) {
  const result = { ...base };
  for (const other of others) {
    for (const [name, value] of Object.entries(other)) {
      result[name] = isPlain(value)
        ? merged(isPlain(result[name]) ? result[name] : {}, value)
        : value;
    }
  }
  return result;
}

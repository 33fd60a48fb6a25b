// What goes on the line, without the time of sending.
export function bodyOf(item) {
  const { key, kind, at, seq, base, no, command, fields, report, photos } = item;
  const files = photos.map(({ upload, purpose, caption }) => ({ upload, purpose, caption: caption ?? "" }));
  const common = { key, kind, at, seq, files };
  if (kind === "report") return { ...common, report, ...(command ? { command, fields } : {}) };
  if (kind === "outing") return { ...common, fields: { ...fields, stops: fields.stops.map(stopOf) } };
  return { ...common, base, no, fields, ...(command ? { command } : {}) };
}

// What the county knows by itself is only pointed at.
const stopOf = ({ entry, name, address, area }) => (entry ? { entry } : { name, address, area });

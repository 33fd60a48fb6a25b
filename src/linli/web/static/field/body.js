// What goes on the line, without the time of sending.
export function bodyOf(item) {
  const { key, kind, at, seq, base, no, command, fields, report, photos } = item;
  const files = photos.map(({ upload, purpose, caption }) => ({ upload, purpose, caption: caption ?? "" }));
  const common = { key, kind, at, seq, files };
  if (kind === "report") return { ...common, report, ...(command ? { command, fields } : {}) };
  return { ...common, base, no, fields, ...(command ? { command } : {}) };
}

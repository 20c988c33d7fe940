interface Actor {
  kind: string;
  label: string;
}

/** Who did something, as people read it: parts of the system are known by words, `connector-health` by "Connector health". */
export function actorName({ kind, label }: Actor): string {
  if (kind !== "system") return label;
  const words = label.replaceAll("-", " ");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

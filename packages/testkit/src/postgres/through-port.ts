/** The same database, name and password at another port of 127.0.0.1. */
export function throughPort(database: string, port: number): string {
  const url = new URL(database);
  url.port = String(port);
  return url.href;
}

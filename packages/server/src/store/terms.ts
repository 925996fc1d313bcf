/** Who reads or acts: a principal inside its tenant. */
export interface Actor {
  readonly tenantId: string;
  readonly kind: 'user' | 'agent';
  readonly id: string;
}

/** A page of a list that is read newest first. `next` is absent on the last page. */
export interface Page<T> {
  readonly items: T[];
  readonly next?: string;
}

export interface PageRequest {
  readonly before?: string | undefined;
  readonly limit: number;
}

/** What a command can say no with, and its HTTP status. */
const statuses = { invalid: 422, unauthenticated: 401, forbidden: 403, not_found: 404, conflict: 409, too_many: 429 } as const;

export type RefusalKind = keyof typeof statuses;

/** One thing wrong with the input: where (a field's name, dotted for nested ones), what, and fields with which it would be right. */
export interface FieldError {
  path: string;
  message: string;
  offer?: Record<string, string>;
  /** What to confirm where it may be meant. */
  code?: string;
  /** The path of a page that it is about. */
  see?: string;
}

/** The only error a command throws on purpose. Its message is for the person who asked. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly errors: FieldError[];
  /** When it is worth trying again, where that is known. */
  retryAfterS?: number;

  constructor(kind: RefusalKind, message: string, errors: FieldError[] = []) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
    this.errors = errors;
  }

  get status(): (typeof statuses)[RefusalKind] {
    return statuses[this.kind];
  }
}

/** A refusal of one field. */
export function invalid(path: string, message: string): Refusal {
  return new Refusal('invalid', 'Please check what you entered.', [{ path, message }]);
}

/** A refusal of what was done too often; `retryAfterS` seconds from now it is not any more. */
export function tooMany(message: string, retryAfterS: number): Refusal {
  return Object.assign(new Refusal('too_many', message), { retryAfterS });
}

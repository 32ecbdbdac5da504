import type { Values } from '../config/variables.js';

/** A preset is data: other defaults for the variables. */
export interface Preset {
  readonly name: string;
  /** For what kind of process. */
  readonly for: string;
  readonly values: Partial<Values>;
}

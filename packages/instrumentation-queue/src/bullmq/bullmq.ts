import type { Library } from '../library.ts';
import { type BullmqInstrumentationOptions, bullmqOptionTypes } from './bullmq-options.ts';
import { hookBullmq } from './hook-bullmq.ts';

export const bullmq: Library<BullmqInstrumentationOptions> = {
  path: 'bullmq',
  optionTypes: bullmqOptionTypes,
  hook: hookBullmq,
};

import type { Library } from '../library.ts';
import { type MessagingOptions, messagingOptionTypes } from '../messaging/shared-options.ts';
import { hookAmqplib } from './hook-amqplib.ts';

export const amqplib: Library<MessagingOptions> = {
  path: 'amqplib',
  optionTypes: messagingOptionTypes,
  hook: hookAmqplib,
};

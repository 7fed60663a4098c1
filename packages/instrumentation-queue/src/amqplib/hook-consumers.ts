import type { Kit } from '@executor-metrics/instrumentation';
import type { AmqpChannel } from './amqplib-types.ts';
import type { Records } from './records.ts';

type Unregister = (this: AmqpChannel, tag: unknown) => unknown;

/** Hooks the class of channels with consumers. */
export function hookConsumers(kit: Kit, records: Records, prototype: object): void {
  const ended = kit.safe('the end of a consumer', (channel: AmqpChannel, tag: unknown) => {
    records.ofChannel(channel)?.consumers.delete(tag);
  });
  kit.patch<Unregister>(
    prototype,
    'unregisterConsumer',
    (original) =>
      function unregisterConsumer(tag) {
        ended(this, tag);
        return original.call(this, tag);
      },
  );
}

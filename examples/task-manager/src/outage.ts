/** Something that can be away for a while. */
export interface Outage {
  readonly failed: (error: unknown) => void;
  readonly over: () => void;
}

/** Tells the first error of an outage, and no other one until it is over: clients repeat themselves at each attempt. */
export function oncePerOutage(onError: (error: unknown) => void): Outage {
  let isOut = false;
  return {
    failed: (error) => {
      if (!isOut) onError(error);
      isOut = true;
    },
    over: () => {
      isOut = false;
    },
  };
}

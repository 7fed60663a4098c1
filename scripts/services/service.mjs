// @ts-check
// What a service is: data, and three small functions. The list is in `service-list.mjs`, one file each in `catalogue/`.

/** @typedef {import('./port-probe.mjs').Probe} Probe */
/** @typedef {import('./process-registry.mjs').Command} Command */

/**
 * @typedef {object} Launch
 * @property {readonly Command[]} commands started in this order; the last one is the server
 * @property {string} data the folder with its data
 * @property {string} [version] where the server does not tell it itself
 */

/**
 * What can make a program that is not installed, when the tools for it are there.
 *
 * @typedef {object} Build
 * @property {readonly string[]} tools programs that must be on PATH
 * @property {() => Promise<void>} run
 */

/**
 * @typedef {object} Service
 * @property {string} name as in `services.mjs up <name>` and in compose.yaml
 * @property {number} port
 * @property {() => Promise<Probe>} probe asks it in its own protocol
 * @property {() => string | undefined} find its program, when that can be started as it is
 * @property {() => readonly string[]} packages the Debian packages that are missing for it
 * @property {Build} [build]
 * @property {true} [startedByTests] tests start instances of their own, so its program is wanted also where one listens
 * @property {(program: string, log: string) => Promise<Launch>} launch prepares its data and says what to start
 * @property {string} advice what to start by hand
 */

export {};

// @ts-check
import { alertmanager } from './catalogue/alertmanager.mjs';
import { collector } from './catalogue/collector.mjs';
import { kafka } from './catalogue/kafka.mjs';
import { mariadb } from './catalogue/mariadb.mjs';
import { postgres } from './catalogue/postgres.mjs';
import { prometheus } from './catalogue/prometheus.mjs';
import { pushgateway } from './catalogue/pushgateway.mjs';
import { rabbitmq } from './catalogue/rabbitmq.mjs';
import { redis } from './catalogue/redis.mjs';

/** @typedef {import('./service.mjs').Service} Service */

/** @type {readonly Service[]} */
export const services = [redis, postgres, mariadb, rabbitmq, kafka, prometheus, pushgateway, alertmanager, collector];

/**
 * @param {readonly string[]} names none means all
 * @returns {readonly Service[]}
 */
export function selectServices(names) {
  const unknown = names.filter((name) => !services.some((service) => service.name === name));
  if (unknown.length > 0) {
    const known = services.map((service) => service.name).join(', ');
    throw new Error(`unknown service ${unknown.join(', ')}; there are ${known}`);
  }
  return names.length === 0 ? services : services.filter((service) => names.includes(service.name));
}

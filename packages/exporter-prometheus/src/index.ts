export { createPrometheusExporter } from './create-prometheus-exporter.ts';
export type { TranslationStrategy } from './names/translation-strategy.ts';
export { fromEnv, type PrometheusExporterOptions } from './options.ts';
export { classicProjections } from './profile/classic-projections.ts';
export { classicBuckets, classicViews } from './profile/classic-views.ts';
export { createProjection, type Projection } from './profile/projection.ts';
export type {
  Condition,
  LabelRule,
  LabelSource,
  ProjectionRow,
  ProjectionSource,
  ProjectionTarget,
  Take,
} from './profile/projection-row.ts';
export type { PushAuthorization } from './pushgateway/authorization.ts';
export { createPushgateway, type PushCall, type Pushgateway } from './pushgateway/create-pushgateway.ts';
export type { PushgatewayOptions, PushSource } from './pushgateway/options.ts';
export { PushgatewayError } from './pushgateway/pushgateway-error.ts';
export type { RetryPolicy } from './pushgateway/retry-policy.ts';
export type { PrometheusExporter, Rendered, RenderedText, RenderRequest } from './reader/prometheus-exporter.ts';
export type { AttributeSelection } from './rendering/attribute-selection.ts';
export type { Authorization } from './serving/authorization.ts';
export { PortTakenError } from './serving/listen.ts';
export { defaultPort, type Port, portType } from './serving/port.ts';
export type { ServingOptions } from './serving/serving-options.ts';

/**
 * A number as Prometheus writes it into the labels `le` and `quantile`, whatever the exposition says: the shortest digits
 * that read as the same number, an exponent from a million on and below 0.0001, and always a sign that it is no integer
 * (`1.0`, `0.25`, `1e+06`, `+Inf`; model/labels/float.go, after OpenMetrics, "Canonical Numbers").
 */
export function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0.0';
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 6) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  const decimal = String(value);
  return decimal.includes('.') ? decimal : `${decimal}.0`;
}

import { text } from "node:stream/consumers";
import { serve } from "../support/runner-services.ts";

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  attributes: { [name: string]: unknown };
}

export interface ReceivedMeasure {
  name: string;
  unit: string;
  attributes: { [name: string]: unknown };
  /** The sum of a counter or histogram. */
  sum: number;
}

interface Value {
  stringValue?: string;
  intValue?: number | string;
  doubleValue?: number;
  arrayValue?: { values: Value[] };
}
type Attributes = { key: string; value: Value }[];
interface Point {
  attributes: Attributes;
  sum?: number;
  asDouble?: number;
  asInt?: number | string;
}
interface Body {
  resourceSpans?: {
    resource: { attributes: Attributes };
    scopeSpans: { spans: (Omit<ReceivedSpan, "service" | "attributes"> & { attributes: Attributes })[] }[];
  }[];
  resourceMetrics?: {
    scopeMetrics: {
      metrics: { name: string; unit: string; sum?: { dataPoints: Point[] }; histogram?: { dataPoints: Point[] } }[];
    }[];
  }[];
}

/** Takes what OpenTelemetry sends over HTTP as JSON (opentelemetry.io/docs/specs/otlp/). */
export async function openOtlpReceiver() {
  const spans: ReceivedSpan[] = [];
  const measures: ReceivedMeasure[] = [];
  const bodies: string[] = [];
  const server = await serve(async (request, response) => {
    const raw = await text(request);
    bodies.push(raw);
    const body = JSON.parse(raw) as Body;
    for (const { resource, scopeSpans } of body.resourceSpans ?? []) {
      const service = String(plain(resource.attributes)["service.name"]);
      for (const { attributes, ...span } of scopeSpans.flatMap((each) => each.spans)) {
        spans.push({ ...span, service, attributes: plain(attributes) });
      }
    }
    for (const { name, unit, sum, histogram } of (body.resourceMetrics ?? []).flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) => metrics),
    )) {
      for (const point of (sum ?? histogram)?.dataPoints ?? []) {
        measures.push({
          name,
          unit,
          attributes: plain(point.attributes),
          sum: Number(point.sum ?? point.asDouble ?? point.asInt),
        });
      }
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  return { ...server, spans, measures, received: () => bodies.join("\n") };
}

function plain(attributes: Attributes): { [name: string]: unknown } {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, contentOf(value)]));
}

function contentOf({ stringValue, intValue, doubleValue, arrayValue }: Value): unknown {
  return stringValue ?? doubleValue ?? (intValue === undefined ? arrayValue?.values.map(contentOf) : Number(intValue));
}

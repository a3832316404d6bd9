import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones/index.js";
import { DataAwsPrefixList } from "@cdktf/provider-aws/lib/data-aws-prefix-list/index.js";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Fn } from "cdktf";
import { secretsOfService, servicesOf } from "../../../../schema/model-service.ts";
import type { Environment, Pipeline } from "../../../../schema/types.ts";
import { secretsOf } from "../../../ir/tool-parts.ts";
import { providerOf } from "../../../kinds/providers/model-providers.ts";
import { kindOfTool } from "../../../kinds/tools/tool-kinds.ts";
import { versionsOf } from "../roles.ts";
import type { StackContext } from "../stack-context.ts";
import { endpointPolicy } from "./endpoint-policy.ts";
import { logGroup } from "./log-group.ts";
import { role } from "./role.ts";

export interface Network {
  /** Ids. */
  subnets: readonly string[];
  /** Security group of the runners; nothing may connect to them. */
  runners: SecurityGroup;
}

const range = "10.64.0.0/16";

/** Returns the services that runners call when they have no route to the internet. S3 and DynamoDB have gateways, which cost nothing. */
function interfaceServices(versions: readonly Pipeline[]): string[] {
  const services = versions.flatMap(({ models }) => Object.values(models)).flatMap(servicesOf);
  const tools = versions.flatMap((version) => Object.values(version.tools));
  const ofModels = new Set(services.flatMap((service) => providerOf(service).privateServices));
  const hasSecrets =
    tools.some((tool) => secretsOf(tool).length > 0) ||
    services.some((service) => secretsOfService(service).length > 0) ||
    versions.some(({ repository }) => repository?.credentials !== undefined);
  return [...ofModels, "ecr.api", "ecr.dkr", "logs", "states", "sts", ...(hasSecrets ? ["ssm"] : [])];
}

/** Returns the runners' network: an existing one, or the deployment's own. */
export function network(ground: StackContext): Network {
  const { vpc } = ground.environment;
  return vpc === undefined ? ownNetwork(ground) : existingNetwork(ground, vpc);
}

/** Creates only a security group: routes, endpoints and logs of an existing network are its owner's. */
function existingNetwork(ground: StackContext, { id, subnets }: NonNullable<Environment["vpc"]>): Network {
  const runners = securityGroup(ground, id);
  leaveByPorts(ground, runners);
  return { subnets, runners };
}

/** Creates a network without NAT: public runners have addresses, private ones reach AWS through endpoints. */
function ownNetwork(ground: StackContext): Network {
  const { stack, environment, places } = ground;
  const vpc = new Vpc(stack, "vpc", {
    cidrBlock: range,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: places.name },
  });
  // The default group of a network lets its members talk to each other; adopted without rules it allows nothing.
  new DefaultSecurityGroup(stack, "default_group", { vpcId: vpc.id });
  const routes = new RouteTable(stack, "routes", { vpcId: vpc.id });
  const subnets = subnetsIn(ground, vpc, routes);
  const gateways = ["s3", "dynamodb"].map((service) => gateway(ground, vpc, routes, service));
  const runners = securityGroup(ground, vpc.id);
  if (environment.network === "public") publicWay(ground, vpc, routes, runners);
  else privateWay(ground, { vpc, subnets, runners }, gateways);
  if (environment.flowLogs) flowLog(ground, vpc);
  return { subnets: subnets.map(({ id }) => id), runners };
}

function securityGroup({ stack, places }: StackContext, vpcId: string): SecurityGroup {
  return new SecurityGroup(stack, "runners", {
    name: `${places.name}-runners`,
    description: "Runners: nothing in, HTTPS out",
    vpcId,
  });
}

/** Zones in which Fargate starts no containers: docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html */
const zonesWithoutFargate = ["apne1-az3", "usw1-az2"];

/**
 * Creates the subnets, in the first zones of the region's first letters: a zone that AWS adds changes nothing. One that exists stays in
 * its zone, since moving it would take the network away from running projects. Runners request a public address themselves, so a subnet need not assign one to everything in it. */
function subnetsIn({ stack, environment, places }: StackContext, vpc: Vpc, routes: RouteTable): Subnet[] {
  const zones = new DataAwsAvailabilityZones(stack, "zones", {
    state: "available",
    filter: [
      { name: "opt-in-status", values: ["opt-in-not-required"] },
      { name: "zone-name", values: ["a", "b", "c", "d"].map((letter) => `${environment.region}${letter}`) },
    ],
    excludeZoneIds: zonesWithoutFargate,
  });
  return Array.from({ length: environment.zones }, (_, index) => {
    const subnet = new Subnet(stack, `subnet_${index + 1}`, {
      vpcId: vpc.id,
      cidrBlock: `10.64.${index * 16}.0/20`,
      availabilityZone: Fn.element(zones.names, index),
      mapPublicIpOnLaunch: false,
      lifecycle: { ignoreChanges: ["availability_zone"] },
      tags: { Name: `${places.name}-${index + 1}` },
    });
    new RouteTableAssociation(stack, `routes_of_subnet_${index + 1}`, { subnetId: subnet.id, routeTableId: routes.id });
    return subnet;
  });
}

function gateway({ stack, environment }: StackContext, vpc: Vpc, routes: RouteTable, service: string): string {
  new VpcEndpoint(stack, `${service}_gateway`, {
    vpcId: vpc.id,
    serviceName: `com.amazonaws.${environment.region}.${service}`,
    vpcEndpointType: "Gateway",
    routeTableIds: [routes.id],
    ...(environment.network === "private" && { policy: endpointPolicy(service, environment.region) }),
  });
  return service;
}

/** Ports of the declared origins of tools, of the endpoints of models, of telemetry and of a proxy, besides that of HTTPS. */
function otherPorts(versions: readonly Pipeline[], { telemetry, vpc }: Environment): number[] {
  const ofTools = versions
    .flatMap(({ tools }) => Object.values(tools))
    .flatMap((tool) => kindOfTool(tool).origins(tool));
  const ofModels = versions.flatMap(({ models }) => Object.values(models)).flatMap(servicesOf);
  const ports = [
    ...ofTools,
    ...ofModels.flatMap(({ endpoint }) => endpoint ?? []),
    ...versions.flatMap(({ repository }) => repository?.url ?? []),
    ...[telemetry, vpc?.proxy].filter((address) => address !== undefined),
  ]
    .map((address) => new URL(address))
    .map(({ port, protocol }) => (port === "" ? { "https:": 443, "http:": 80 }[protocol] : Number(port)) ?? 443);
  return [...new Set(ports)].filter((port) => port !== 443).sort((a, b) => a - b);
}

function publicWay(ground: StackContext, vpc: Vpc, routes: RouteTable, runners: SecurityGroup): void {
  const { stack } = ground;
  const internet = new InternetGateway(stack, "internet", { vpcId: vpc.id });
  new Route(stack, "to_internet", {
    routeTableId: routes.id,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: internet.id,
  });
  leaveByPorts(ground, runners);
}

/** Lets runners connect to any address by HTTPS and by the declared ports; routes decide how far they get. */
function leaveByPorts({ stack, machines, kept, environment }: StackContext, runners: SecurityGroup): void {
  new VpcSecurityGroupEgressRule(stack, "runners_to_internet", {
    securityGroupId: runners.id,
    description: "HTTPS to AWS, to package registries and to what tools call",
    cidrIpv4: "0.0.0.0/0",
    ...https,
  });
  for (const port of otherPorts(versionsOf({ machines, kept }), environment)) {
    new VpcSecurityGroupEgressRule(stack, `runners_to_port_${port}`, {
      securityGroupId: runners.id,
      description: `Port ${port}, of a tool, a model, a repository, a proxy or the receiver of telemetry`,
      cidrIpv4: "0.0.0.0/0",
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    });
  }
}

const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

interface OwnNetwork {
  vpc: Vpc;
  subnets: readonly Subnet[];
  runners: SecurityGroup;
}

function privateWay(ground: StackContext, { vpc, subnets, runners }: OwnNetwork, gateways: string[]): void {
  const { stack, environment, places } = ground;
  const endpoints = new SecurityGroup(stack, "endpoints", {
    name: `${places.name}-endpoints`,
    description: "Endpoints of AWS services: HTTPS from runners",
    vpcId: vpc.id,
  });
  new VpcSecurityGroupIngressRule(stack, "endpoints_from_runners", {
    securityGroupId: endpoints.id,
    description: "HTTPS from runners",
    referencedSecurityGroupId: runners.id,
    ...https,
  });
  new VpcSecurityGroupEgressRule(stack, "runners_to_endpoints", {
    securityGroupId: runners.id,
    description: "HTTPS to endpoints",
    referencedSecurityGroupId: endpoints.id,
    ...https,
  });
  for (const service of gateways) {
    const addresses = new DataAwsPrefixList(stack, `${service}_addresses`, {
      name: `com.amazonaws.${environment.region}.${service}`,
    });
    new VpcSecurityGroupEgressRule(stack, `runners_to_${service}`, {
      securityGroupId: runners.id,
      description: `HTTPS to the gateway of ${service}`,
      prefixListId: addresses.id,
      ...https,
    });
  }
  for (const service of interfaceServices(versionsOf(ground))) {
    new VpcEndpoint(stack, `${service.replace(/[.-]/g, "_")}_endpoint`, {
      vpcId: vpc.id,
      serviceName: `com.amazonaws.${environment.region}.${service}`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: subnets.map(({ id }) => id),
      securityGroupIds: [endpoints.id],
      policy: endpointPolicy(service, environment.region),
    });
  }
}

function flowLog(ground: StackContext, vpc: Vpc): void {
  const group = logGroup(ground, "network_log", `/crew/${ground.places.name}/network`);
  new FlowLog(ground.stack, "flow_log", {
    vpcId: vpc.id,
    trafficType: "REJECT",
    logDestination: group.arn,
    iamRoleArn: role(ground, "network", "vpc-flow-logs").role.arn,
  });
}

import { Port } from './port';
import { Checks } from '../core/checks';

/** A name as Route 53 Resolver DNS Firewall takes it: a domain, or `*.` and a domain for all names below it. */
const DOMAIN = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** Where the hosts of a segment may go outside the network. */
export class Egress {
  /** Nowhere: no default route, no endpoints. */
  public static none(): Egress {
    return new Egress('none', [], []);
  }

  /**
   * To AWS services through VPC endpoints; no default route. The network ACL lets port 443 out to every address
   * outside the network, since S3 and DynamoDB answer on public ones: the routes and the security groups hold the line.
   */
  public static endpoints(): Egress {
    return new Egress('endpoints', [], []);
  }

  /**
   * To AWS services, and to the internet through NAT on these ports only; HTTPS when none is given. Fails with
   * `EgressPorts` for an empty list.
   */
  public static internet(ports: Port[] = [Port.tcp(443)]): Egress {
    checkPorts(new Checks('Egress.internet'), ports).throwIfAny();
    return new Egress('internet', ports, []);
  }

  /**
   * Like `internet`, but only listed names resolve: `api.example.com`, or `*.example.com` for all names below. This is
   * name filtering: it does not stop a host that connects to an address without asking for its name. It holds for the
   * whole VPC. Fails with `EgressDomains` for an empty list or a name that is none.
   */
  public static domains(names: string[], ports: Port[] = [Port.tcp(443)]): Egress {
    const checks = checkPorts(new Checks('Egress.domains'), ports);
    checks.length('EgressDomains', 'names', names, { min: 1, max: 1000 }, 'list the names that hosts need');
    for (const name of names) {
      checks.pattern(
        'EgressDomains',
        'names',
        name,
        DOMAIN,
        'a lower-case domain name, or *. and one',
        'drop scheme, path and port',
      );
    }
    checks.throwIfAny();
    return new Egress('domains', ports, names);
  }

  private constructor(
    /** `none`, `endpoints`, `internet` or `domains`. */
    public readonly egressClass: string,
    /** Ports that are open to the internet; empty for `none` and `endpoints`. */
    public readonly ports: Port[],
    /** Names that resolve; empty for all classes but `domains`. */
    public readonly domainNames: string[],
  ) {}

  /** Whether hosts reach AWS services. */
  public get reachesAws(): boolean {
    return this.egressClass !== 'none';
  }

  /** Whether hosts have a way to the internet. */
  public get reachesInternet(): boolean {
    return this.ports.length > 0;
  }

  /** The class as error messages show it. */
  public toJSON(): string {
    return this.egressClass;
  }
}

function checkPorts(checks: Checks, ports: Port[]): Checks {
  return checks.length('EgressPorts', 'ports', ports, { min: 1 }, 'list the ports, or use Egress.endpoints()');
}

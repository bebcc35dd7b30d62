import { Checks } from '../core/checks';

const LAST = 65_535;

/** A port, or a range of them, of one protocol. */
export class Port {
  /** One TCP port. Fails with `Port` outside 1 to 65535. */
  public static tcp(port: number): Port {
    return Port.make('tcp', port, port);
  }

  /** The TCP ports from `first` to `last`. Fails with `Port` outside 0 to 65535, or when they are the wrong way round. */
  public static tcpRange(first: number, last: number): Port {
    return Port.make('tcp', first, last);
  }

  /** One UDP port. Fails with `Port` outside 1 to 65535. */
  public static udp(port: number): Port {
    return Port.make('udp', port, port);
  }

  /** The UDP ports from `first` to `last`. Fails with `Port` outside 0 to 65535, or when they are the wrong way round. */
  public static udpRange(first: number, last: number): Port {
    return Port.make('udp', first, last);
  }

  private static make(protocol: 'tcp' | 'udp', first: number, last: number): Port {
    const known = [first, last].every((port) => Number.isInteger(port) && port >= 0 && port <= LAST);
    // a token is refused as well: ids, NACL rule numbers and NetworkPolicies are made of the number
    if (!known || first > last || last === 0) {
      const allowed = `whole numbers from 0 to ${LAST}, known at synth, the first not above the last`;
      new Checks(`Port.${protocol}`)
        .fail({ code: 'Port', prop: 'port', got: `${String(first)}-${String(last)}`, allowed, fix: 'change the port' })
        .throwIfAny();
    }
    return new Port(protocol, first, last);
  }

  /** Unique, stable text for construct ids and names: `tcp-6333`, `udp-1000-2000`. */
  public readonly portName: string;

  private constructor(
    /** `tcp` or `udp`. */
    public readonly protocol: string,
    /** First port. */
    public readonly fromPort: number,
    /** Last port. */
    public readonly toPort: number,
  ) {
    this.portName = fromPort === toPort ? `${protocol}-${fromPort}` : `${protocol}-${fromPort}-${toPort}`;
  }
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The state of a listening socket in /proc/net/tcp. */
const tcpListen = '0A';

/** A listening socket. */
export interface Listening {
  readonly address: string;
  readonly port: number;
}

/**
 * Every TCP socket on which a process or one of its descendants listens (Linux only).
 * @throws Error if a process has ended meanwhile
 */
export function listeningSockets(pid: number): Listening[] {
  const inodes = new Set(processTree(pid).flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap((protocol) =>
    readFileSync(`/proc/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        // sl, local_address, rem_address, st, ...: https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/ +/);
        if (state !== tcpListen || !inodes.has(inode)) return [];
        const [address = '', port = ''] = local.split(':');
        return [{ address: addressOf(address), port: Number.parseInt(port, 16) }];
      }),
  );
}

function processTree(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}

function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? [];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}

/** An address of /proc/net/tcp: IPv4 in dotted decimals, the IPv6 wildcard as `::`, any other IPv6 address in hexadecimal. */
function addressOf(hex: string): string {
  if (hex.length > 8) return /^0*$/.test(hex) ? '::' : hex;
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

import { stringify } from "yaml";

export interface UserDataOptions {
  readonly region: string;
  readonly periodSeconds: number;
  /** SSM path that holds the id of the ring's deployment and nothing else. */
  readonly deploymentPath: string;
  /** SSM path of the ring's channel: `TENANT_IMAGE` and the environment every tenant shares. */
  readonly channelPath: string;
  /** SSM path of the tenant's own environment. */
  readonly tenantPath: string;
  /** SSM parameter the updater reports to. */
  readonly reportParameter: string;
  /** The text of `updater.sh`. */
  readonly updater: string;
}

const service = `[Unit]
Description=Follow the ring's image channel
Wants=network-online.target
After=network-online.target docker.service

[Service]
Type=oneshot
EnvironmentFile=/etc/tenant-updater.env
StateDirectory=tenant-updater
ExecStart=/usr/local/bin/tenant-updater
TimeoutStartSec=10min
`;

const timer = (periodSeconds: number) => `[Unit]
Description=Follow the ring's image channel every ${periodSeconds} s

[Timer]
OnBootSec=15s
OnUnitActiveSec=${periodSeconds}s
AccuracySec=1s

[Install]
WantedBy=timers.target
`;

/**
 * Returns a tenant's cloud-init document. It holds where things are, never what they are: image and environment live in
 * SSM, so they refresh at every update and changing them leaves user-data, hence the machine, as it is.
 */
export function renderUserData(options: UserDataOptions): string {
  const settings = {
    AWS_REGION: options.region,
    DEPLOYMENT_PATH: options.deploymentPath,
    CHANNEL_PATH: options.channelPath,
    TENANT_PATH: options.tenantPath,
    REPORT_PARAMETER: options.reportParameter,
  };
  const environment = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  const document = {
    packages: ["docker"],
    write_files: [
      { path: "/usr/local/bin/tenant-updater", permissions: "0755", content: options.updater },
      { path: "/etc/tenant-updater.env", permissions: "0644", content: environment.join("") },
      { path: "/etc/systemd/system/tenant-updater.service", permissions: "0644", content: service },
      { path: "/etc/systemd/system/tenant-updater.timer", permissions: "0644", content: timer(options.periodSeconds) },
    ],
    runcmd: [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "docker.service"],
      ["systemctl", "enable", "--now", "tenant-updater.timer"],
    ],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

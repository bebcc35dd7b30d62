/** Port that agents answer HTTP on when nothing else is said. */
export const AGENT_PORT = 8080;
/** Path that answers 200 while the process is alive. */
export const LIVENESS_PATH = '/healthz';
/** Path that answers 200 while the process can take requests. */
export const READINESS_PATH = '/readyz';

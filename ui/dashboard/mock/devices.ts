/** The devices of the hub in memory, and the links by which more come. */
import type { DevicesView } from '../../kit/bindings/hub/DevicesView';
import { CHECKPOINTS, deviceId, HOUR_MS, MINUTE_MS, NOW_MS } from './now';

export function devicesView(scene: string): DevicesView {
  const made_ms = NOW_MS;
  const link = { made_ms, expires_ms: made_ms + 8 * MINUTE_MS, asked_ms: made_ms };
  const devices = CHECKPOINTS.slice(0, 4).map(({ id, name }, index) => ({
    device: deviceId(index),
    name: index === 0 ? '蓝壳平板' : '',
    checkpoint: id,
    checkpoint_name: name,
    letter: 'A',
    enrolled_ms: NOW_MS - 400 * HOUR_MS,
    revoked_ms: index === 3 ? NOW_MS - HOUR_MS : null,
    returned_ms: index === 1 ? NOW_MS - 2 * HOUR_MS : null,
    heard_ms: index === 2 ? null : NOW_MS - index * 40 * MINUTE_MS,
    app_version: index === 2 ? null : '0.1.0',
    fork: [{ since_ms: NOW_MS - HOUR_MS, n_waiting: 2, n_accepted: 0 }, { since_ms: NOW_MS - HOUR_MS, n_waiting: 1, n_accepted: 1 }][index] ?? null,
  }));
  return {
    now_ms: NOW_MS,
    enrolments:
      scene === 'empty' || scene === 'calm'
        ? []
        : [
            { ...link, id: 4, checkpoint_name: '高殿 7', state: 'asked', digits: null },
            { ...link, id: 3, checkpoint_name: '林后 2', state: 'burnt_second_device', digits: null },
            { ...link, id: 2, checkpoint_name: '枋湖 1', state: 'burnt_digits', digits: null },
            { ...link, id: 1, checkpoint_name: '高殿 1', state: 'accepted', digits: '483920' },
          ],
    devices: scene === 'empty' ? [] : devices,
    checkpoints: CHECKPOINTS,
  };
}

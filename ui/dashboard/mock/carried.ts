/** Files carried to the hub in memory: any text is one, and the text says what comes of it. */
import type { Code } from '../../kit/bindings/Code';
import type { CarriedView } from '../../kit/bindings/hub/CarriedView';
import { ApiProblem } from '../api';
import { CHECKPOINTS, deviceId } from './now';

export function carriedView(said: Code | 'mixed' | 'all'): CarriedView {
  if (said !== 'mixed' && said !== 'all') throw new ApiProblem(said);
  const name = CHECKPOINTS[0]?.name ?? '';
  const device = { device: deviceId(0), name: '蓝壳平板', checkpoint_name: name, letter: 'A', batches: 2, records: 2501, new: 2489 };
  return said === 'all'
    ? { devices: [{ ...device, held: 0, refused: 0 }], refused: [], receipts: 'AA==' }
    : {
        devices: [{ ...device, held: 3, refused: 1 }],
        refused: [
          { code: 'device_unknown', batches: 1 },
          { code: 'batch_malformed', batches: 2 },
        ],
        receipts: 'AA==',
      };
}

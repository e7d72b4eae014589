/** Carried files of the device in memory: an answer file is any text, and the text says what comes of it. */
import type { Code } from '../bindings/Code';
import type { SettledFile } from '../bindings/SettledFile';
import type { WrittenFile } from '../bindings/WrittenFile';
import { DoorProblem } from '../host';
import type { MockDevice } from '../host_mock';

export function packOf(device: MockDevice): WrittenFile {
  if (device.scene === 'full') throw new DoorProblem('storage_full');
  return { name: 'kadian-1125-1405-7f3a.age', folder: '/home/post/下载', records: device.unsent_seqs.length };
}

export function settleOf(device: MockDevice, file: Uint8Array): SettledFile {
  const said = new TextDecoder().decode(file);
  if (said.startsWith('file_')) throw new DoorProblem(said as Code);
  const before = device.unsent_seqs.length;
  device.unsent_seqs = said === 'some' ? device.unsent_seqs.slice(-2) : said === 'nothing' ? device.unsent_seqs : [];
  device.last_receipt = Date.now();
  device.tell({ kind: 'changed', topics: ['status', 'checks'] });
  const unsent = device.unsent_seqs.length;
  return { receipts: 1, ignored: 0, settled: before - unsent, unsent };
}

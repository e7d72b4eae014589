/** The shapes that stand for states: dispositions, deliveries, how a checkpoint stands. */
import type { Disposition } from './bindings/Disposition';

export type ShapeName = Disposition | 'dot' | 'triangle' | 'pause' | 'cross' | 'square' | 'ring';

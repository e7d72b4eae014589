PRAGMA foreign_keys = OFF;
BEGIN;

CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (1, 'record', '2026-11-28T13:54:53.614169961Z', '5128073396760016517');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (2, 'check_row', '2026-11-28T13:54:53.614221127Z', '14243429881009722814');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (3, 'device_state', '2026-11-28T13:54:53.614226677Z', '14628490899700148412');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (4, 'passer', '2026-11-28T13:54:53.614232117Z', '7600354761199362292');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (5, 'healing', '2026-11-28T13:54:53.614238329Z', '12813257819310092812');

CREATE TABLE record (
    -- The random number of this database; older databases of the device may lie beside it.
    epoch INTEGER NOT NULL,
    -- Gapless from 1 within an epoch.
    seq   INTEGER NOT NULL CHECK (seq BETWEEN 1 AND 4294967295),
    -- A number of wire/kinds.rs, or one of a newer version.
    kind  INTEGER NOT NULL,
    -- SHA-256 of the record's bytes.
    d     BLOB NOT NULL CHECK (length(d) = 32),
    -- SHA-256 of the h before it and its own d.
    h     BLOB NOT NULL CHECK (length(h) = 32),
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 1, 4, X'4d91332f06b26f30441479ee71a6ed6e1914137be3d700834f0f2f0d2a8b452a', X'1ae7b8f5e4b46b1da9c11e87a49c8d6a8f9eaae250880e47c47e3e7d9ac1f04d');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 2, 5, X'6042544a6677a6dd927ea12f740679963dc63b5969efe6c1bd4d7492e3b3dd8c', X'8dde5912eee2ab417bab6e75e3ef6f058c028a51f609480d01605d757860172d');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 3, 1, X'd13698ccf67b0b628d91a9035a53bb8d4e56e6216c804be11a4cb2c1376e717a', X'9b761384db600a39e3a02e934adb1a2b589c5fde41e0ba91bbca6e3227d5bc02');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 4, 1, X'0d35fc0ea71ade156a85cfabcd2df9b2653d3eab82881ad00dc1523be204ea44', X'878d08472692c432f089c1e7255750c7a51d604d138d102141d83d050576e9d2');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 5, 1, X'd01f438f6b581c12bc3e34e5ee8cd72e8d0827f42a751ace6255c1082c7774c5', X'1fce0a1ad9e630e24661d730753b46ed1dfa4cf4d006518e48199a9e520b65b2');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 6, 1, X'70e2e5d7fba739d1fa2f5707bcad734af1998944c7f01ac2db0395a194394137', X'9a0c56ee6ccdde88e92d920715ae0d8fce4831ea7639cecaa5b2e327e9216050');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 7, 1, X'f318f66e6ec24c3032abcfd7c113c450345ff974e13573dd9eacd776e384e1c4', X'2184ba7a9f52f3a50bb493761858b8b302fba855037f6d661f46ad4134b25970');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 8, 1, X'7e235dc8d2e4c5ebd9ff0d6f8bcf29293811af04522203d04d46d4789812e1af', X'01411558e84f1137fde8cc150ea72eaed5492127f54db4a9352a4937934554e9');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 9, 1, X'21f19499649391297a4f64541bb5e6e80fa61193090295a0be2e1d1fe20167d9', X'5d2d3ff72664302df74181a7ac14617430ebef3a5c479c81e567ab55fd1dd1cf');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 10, 1, X'e840e26b2069a3dcc7783eedfb01d3ec4cab7e4cb6cb1e28678af3e7edfd19c0', X'9550e9e38df0e742914abc8e7c8b9a11678b89a953148d09de07a8d3dbd8e124');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 11, 1, X'a9016852d15768feefca43fbc07427f62a510d1a8d7f5de6f8c702c80873d974', X'2be201fc7d2b4e169e58781cdd13978703cf6f2b6ad8097a5de6c4bd3fbecb23');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 12, 1, X'cc01485edac98d4fe703ed61c894705ba95c8b594b816bbc13c80a89a23119e3', X'7e5437f6fe5f714bc52fb0316b8caf6f3b7e0c124b211ca612c6151c82818dd4');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 13, 2, X'd189db1160d28523e4d9bed1170937e873f7354427dbf12e81ee53156b48ccad', X'cbade3da841aa449cb9948158923ecde59fe16d01a0b727909520be5b4bf4119');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 14, 1, X'68893c553fb407f0221acd84432a2cc8d41069c308e4eb13516cfda16e2c126f', X'eca770d65ebcfda4c415e8eb852c834306417b6355a6a15b0e002dbb289c69de');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 15, 1, X'8e0d82b91fcdb395f1cde9a85e712b30bb631e827126d18d6fa3b622adc21ba7', X'42dc5021de3742cb54e1e73d4884cff23e6256ef70ad0358070b803734c94a9d');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 16, 3, X'10020f948bb157ea7bcf78f7305d159a55a1f7b73e9ae517f7988f607659a4be', X'3c5aa6123b0bea2c3696f3d6a968bfe7d8b7fbc409b91290f088df485b639438');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 17, 2, X'6e1d7833f3a621bf95bfae5a86dc626749bfbff3adc07d0336bfa49abbd25aba', X'8af68a71263b7c3359bcfb9d878c28e8d2f7ed20395f05a67cd8eff86c6de9ad');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 18, 99, X'e7fe242920b30b1d0cc8caa81bcf5dae8f2e59dc58ef2696347d5a5ee0d9a120', X'8d62bba6239e35f42b9e45bfe8d95699b49500c4d7a9d427fcae228fe79092ef');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 19, 1, X'20df3f51878a69531ed43acb179fc222454b3dab9ffcea96602732f7c15310c6', X'388df757aa46a1f7cfc9ce698e1b1d9268077765d4b7a1a6006e79e437c20d43');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 20, 1, X'75c3993d816b0c6bac12d638a7ab99786a1cf216482b49e0ff2f09b1833758aa', X'8d0c63ed5ef1e7376a484b68c58d78afc6e22de9259aa9633bbed9cfe79d8775');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 21, 1, X'd325947b52d8fdd9aa833aa6c8f581b076cf8312103ec988f184af28c0367c0f', X'426f168011e1c46364d87c3eaeb7059259230f7bb523fdf78dc9a5e4793c03a4');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 22, 1, X'152850fa838e98cbdc1d95cbeb57a5a13bc229a97430dff4dd03239c2ad7c6b1', X'f53754d02d9233bd792c301fa1b7709dbcd619027a2503e81b84d79bd658b5b2');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 23, 1, X'b0c7cdf2ecc6b1a9ccc3f6e17853aef9fe1dc8f778da4a675c6e5c18602a1f17', X'd8be19bf4d76dafe4d02c353cc8ae3e8863b56bd36d92e0aa879408f5dd16d9c');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 24, 1, X'0729ec66b8dfb72a433b659b929ee6ac01aee92ed6aeaa98c9432081eb7a7e04', X'dcc656d944374bdf6bcb588447e62a9b96823573a2cce15b0d149c8a466422ae');
INSERT INTO record (epoch, seq, kind, d, h) VALUES (2715793386, 25, 1, X'f24f6d7ae52541f861fcb1b182372fceba8d352df3fa2fea795d04ae470d7417', X'f31268bf694384f81fb87acec9b32c89b3bb8c85f4b3ce2aa2c059070d80dd61');

CREATE TABLE record_bytes (
    epoch INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    -- As written at capture; sent as they are, never re-encoded.
    bytes BLOB NOT NULL,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 1, X'8c0104011b000001a2226ffa661a002612354809ef5f3f6a8348ad821b000001a22249e83303010000008300f680');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 2, X'8c0105021b000001a2226ffe7d1a0026164c4809ef5f3f6a8348ad821b000001a22249e83303011903e8020084811903e8f60000');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 5, X'8c0101051b000001a2226ffef51a002616c44809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000083008319016b000065e69e972033');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 6, X'8c0101061b000001a2226fff051a002616d44809ef5f3f6a8348ad821b000001a22249e83303011903e8020083010083008319016c000065e69e972034');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 7, X'8c0101071b000001a2226fff631a002617324809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000085008319016d000065e69e9720356b313338303031333830303066e6ada6e6b189');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 8, X'8c0101081b000001a2226fffb81a002617874809ef5f3f6a8348ad821b000001a22249e83303011903e80200830000830169e997bd44384b3251358383018319016d00000083028319016c00000083038319016e000000');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 9, X'8c0101091b000001a2227000071a002617d54809ef5f3f6a8348ad821b000001a22249e83303011903e80200840101840269e997bd44313233343518288183018319017a00000165312d412d31');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 10, X'8c01010a1b000001a2227000431a002618124809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000082030c');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 11, X'8c01010b1b000001a22270007e1a0026184d4809ef5f3f6a8348ad821b000001a22249e83303011903e8020084000182008301000065312d412d32');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 12, X'8c01010c1b000001a2227000c41a002618934809ef5f3f6a8348ad821b000001a22249e83303011903e80200840001830083190178000065e69e97203665312d412d33');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 13, X'8c01020d1b000001a2227000fc1a002618ca4809ef5f3f6a8348ad821b000001a22249e83303011903e8020086821aa1dfb7ea0cf6008319016d0001f400');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 14, X'8c01010e1b000001a2227001371a002619064809ef5f3f6a8348ad821b000001a22249e83303011903e80200840001830083190179000065e69e97203765312d412d34');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 15, X'8c01010f1b000001a22270018a1a002619594809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000083008319016e000065e69e972038');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 16, X'8c0103101b000001a2227001d51a002619a44809ef5f3f6a8348ad821b000001a22249e83303011903e80200845001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea0f05');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 17, X'8c0102111b000001a2227004861a00261c554809ef5f3f6a8348ad821b000001a22249e83303011903e8020088f665312d422d3100831901800001f402f669e58cbae58cbbe999a2');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 18, X'8c011863121b000001a2227005001a00261ccf4809ef5f3f6a8348ad821b000001a22249e833030100020080');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 19, X'8c0101131b000001a22270050d1a00261cdc4809ef5f3f6a8348ad821b000001a22249e833030100020080');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 20, X'8c0101141b000001a2227005231a00261cf24809ef5f3f6a8348ad821b000001a22249e83303010002008300008200831903e70000');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 21, X'8c0101151b000001a222700eae1a0026267d4809ef5f3f6a8348ad821b000001a22249e83303011903e80200830000830083190171000065e69e972039');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 22, X'8c0101161b000001a222700eb61a002626854809ef5f3f6a8348ad821b000001a22249e83303011903e80200830100830083190168000066e69e97203130');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 23, X'8c0101171b000001a222700f431a002627124809ef5f3f6a8348ad821b000001a22249e83303011903e80200830000830083190169000066e69e97203131');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 24, X'8c010118181b000001a222700f561a002627254809ef5f3f6a8348ad821b000001a22249e83303011903e8020083010083008319016a000066e69e97203132');
INSERT INTO record_bytes (epoch, seq, bytes) VALUES (2715793386, 25, X'8c010118191b000001a222700f961a002627654809ef5f3f6a8348ad821b000001a22249e83303011903e8020084000183008319017b000066e69e9720313365312d412d35');

CREATE TABLE outbox (
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    -- The device's wall clock at capture (Unix milliseconds); tells only the age of the oldest.
    saved_ms INTEGER NOT NULL, handed_ms INTEGER,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO outbox (epoch, seq, saved_ms, handed_ms) VALUES (2715793386, 21, 1795874098862, 1795874098941);
INSERT INTO outbox (epoch, seq, saved_ms, handed_ms) VALUES (2715793386, 22, 1795874098870, 1795874098941);
INSERT INTO outbox (epoch, seq, saved_ms, handed_ms) VALUES (2715793386, 23, 1795874099011, NULL);
INSERT INTO outbox (epoch, seq, saved_ms, handed_ms) VALUES (2715793386, 24, 1795874099030, NULL);
INSERT INTO outbox (epoch, seq, saved_ms, handed_ms) VALUES (2715793386, 25, 1795874099094, NULL);

CREATE TABLE receipt_message (
    receipt_message_id INTEGER PRIMARY KEY,
    -- The hub's time in it (Unix milliseconds).
    hub_ms INTEGER NOT NULL,
    -- The COSE_Sign1.
    bytes  BLOB NOT NULL
) STRICT;
INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (1, 1795874094037, X'd2844da20127044899d7797159753a7da058a98f500f87bb21a82c83c5e1bbb6a823285361011b000001a2226ffbd55001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea010158201ae7b8f5e4b46b1da9c11e87a49c8d6a8f9eaae250880e47c47e3e7d9ac1f04d81830101000180868265706c616365008266636f6e666967008264637265770482687265736f6c76656400826772756c696e67730082636875620150b433d4aff34264dfbd7f9356ca477aa1f665302e312e305840db581cc05b3be4a7cc9f1eba3422a587f2866cb7461f81aad83515177e4712912409e07389de23d5a918e4b9aedfea4ca44457343f17d928d72fa7aa94611a08');
INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (3, 1795874094814, X'd2844da20127044899d7797159753a7da058a98f500f87bb21a82c83c5e1bbb6a823285361011b000001a2226ffede5001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea020258208dde5912eee2ab417bab6e75e3ef6f058c028a51f609480d01605d757860172d81830202000280868265706c616365008266636f6e666967008264637265770482687265736f6c76656400826772756c696e67730082636875620150b433d4aff34264dfbd7f9356ca477aa1f665302e312e305840dcc8bfadfdfcf50bd5b174fdcc893c1319de3437f53cdc5e6c85a725131aeb4bb443164adffcbbb31a778e4d5617f7559aafa7006307afe81a404b93fabfa30f');
INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (4, 1795874094845, X'd2844da20127044899d7797159753a7da058a98f500f87bb21a82c83c5e1bbb6a823285361011b000001a2226ffefd5001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea030358209b761384db600a39e3a02e934adb1a2b589c5fde41e0ba91bbca6e3227d5bc0281830303000380868265706c616365008266636f6e666967008264637265770482687265736f6c76656400826772756c696e67730082636875620150b433d4aff34264dfbd7f9356ca477aa1f665302e312e305840044f9691461b1f8cf59faa44b3a35e133044446eb785fb03e71d6c4c30c911d96b78e35290eb9ed0d915c8d3fbb685d5f0807c649fd9da3cff018fdff06adb0b');
INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (5, 1795874095905, X'd2844da20127044899d7797159753a7da058a98f500f87bb21a82c83c5e1bbb6a823285361011b000001a2227003215001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea041058203c5aa6123b0bea2c3696f3d6a968bfe7d8b7fbc409b91290f088df485b63943881830410001080868265706c616365008266636f6e666967008264637265770482687265736f6c76656406826772756c696e67730082636875620150b433d4aff34264dfbd7f9356ca477aa1f665302e312e305840d0a741257cbf72c1f410909517d5194b424bf3aa8adf12b82999fecfc801a318a07dfae6743de0fead32354530725f30099d374b72ecc8b350f645128db18506');
INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (7, 1795874096589, X'd2844da20127044899d7797159753a7da058e38f500f87bb21a82c83c5e1bbb6a823285361011b000001a2227005cd5001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea111458208d0c63ed5ef1e7376a484b68c58d78afc6e22de9259aa9633bbed9cfe79d87758483111100841212026c6b696e645f756e6b6e6f776e841313036e626f64795f6d616c666f726d6564841414027176616c75655f696d706c61757369626c651480868265706c616365008266636f6e666967008264637265770482687265736f6c76656407826772756c696e67730082636875620150b433d4aff34264dfbd7f9356ca477aa1f665302e312e30584075393f24fd8879f0bbed55c79cbf79e85bb4b134c5cb2d8434232ecbd21095295ac8673c5d8bfe84e279ca987d15518df6dc4eb7c7fc640946bc41f4304bbb08');
INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (10, 1795874098715, X'd2844da20127044899d7797159753a7da058a58f500f87bb21a82c83c5e1bbb6a823285361011b000001a222700e1b5001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea151458208d0c63ed5ef1e7376a484b68c58d78afc6e22de9259aa9633bbed9cfe79d8775801480868265706c616365008266636f6e666967018264637265770482687265736f6c76656408826772756c696e67730182636875620150b433d4aff34264dfbd7f9356ca477aa1f665302e312e3058409d5a1c1d9aa8a2bd440159320e2ab24c279cab682ac80b19246891c60557d6605a4ed23766c3d53166a4a1dd6fa56704c935ab8db565a83b15f2633871aca60b');

CREATE TABLE receipt (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    receipt_message_id INTEGER NOT NULL REFERENCES receipt_message (receipt_message_id),
    outcome TEXT NOT NULL CHECK (outcome IN ('stored', 'held', 'refused')),
    -- Why it is held or refused.
    code    TEXT CHECK ((code IS NULL) = (outcome = 'stored')), is_ruled INTEGER NOT NULL DEFAULT 0 CHECK (is_ruled IN (0, 1)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 1, 1, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 2, 3, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 3, 4, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 4, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 5, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 6, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 7, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 8, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 9, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 10, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 11, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 12, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 13, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 14, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 15, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 16, 5, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 17, 7, 'stored', NULL, 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 18, 7, 'held', 'kind_unknown', 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 19, 7, 'refused', 'body_malformed', 0);
INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES (2715793386, 20, 7, 'refused', 'value_implausible', 1);

CREATE TABLE device_state (
    device_state_id INTEGER PRIMARY KEY CHECK (device_state_id = 1),
    -- UUIDv7; stands in the vault too, and both must agree.
    device       BLOB NOT NULL CHECK (length(device) = 16),
    -- The epoch that new records are written to.
    epoch        INTEGER NOT NULL,
    -- 1 when the device had a database before this one: slips then carry two digits of the epoch.
    later_epoch  INTEGER NOT NULL CHECK (later_epoch IN (0, 1)),
    -- How many slips this database has given out.
    slip_counter INTEGER NOT NULL,
    -- Who stands at the post; 0 = not said.
    volunteer    INTEGER NOT NULL,
    -- The leading language, as a BCP 47 tag.
    language     TEXT NOT NULL
, theme TEXT NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark', 'sun')), text_percent INTEGER NOT NULL DEFAULT 100, purged_ms INTEGER) STRICT;
INSERT INTO device_state (device_state_id, device, epoch, later_epoch, slip_counter, volunteer, language, theme, text_percent, purged_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 0, 5, 1000, 'en', 'auto', 100, 1795874094095);

CREATE TABLE enrolment (
    enrolment_id    INTEGER PRIMARY KEY CHECK (enrolment_id = 1),
    hub             BLOB NOT NULL CHECK (length(hub) = 16),
    district        INTEGER NOT NULL,
    checkpoint      INTEGER NOT NULL,
    checkpoint_name TEXT NOT NULL,
    letter          TEXT NOT NULL,
    zone            TEXT NOT NULL,
    -- The hub's signed answer, kept as it came: it proves who the device is.
    answer          BLOB NOT NULL,
    -- The signed list of the hub's keys and addresses.
    hub_list        BLOB NOT NULL,
    -- From the hub's last answer, for the next list request.
    nonce           BLOB NOT NULL
) STRICT;
INSERT INTO enrolment (enrolment_id, hub, district, checkpoint, checkpoint_name, letter, zone, answer, hub_list, nonce) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 1, 1, '高殿 1 号卡点', 'A', 'Asia/Shanghai', X'd2844da20127044899d7797159753a7da058a58a500f87bb21a82c83c5e1bbb6a8232853615001a2226ff9d573558c84aba05c6f70e45841048763cf771b80cb0706790298cd08e015aae7b87cac4cd8efc1740ccd5b321203a8659a2a4ea4f44e0a177e15ef1bfb2d6dac19ce6bbd591f54b8f6d471794df7010172e9ab98e6aebf203120e58fb7e58da1e782b961416d417369612f5368616e676861691b000001a2226ffa6550b433d4aff34264dfbd7f9356ca477aa15840024b792f0f8f889ac32c3def12a6848fd1aa1de3241e9e589884756ea7b64cffdf0896e8844baf0e2a8ef7bc3060d866053f8d70f83c1f7f837eea665ff3f708', X'd2844da20127044899d7797159753a7da058b08701500f87bb21a82c83c5e1bbb6a8232853615820e50561857ae07b55c73d109f5d4b8bcde6424da73cec64ffcd8c7e41c5e2f510582076d92f70b30d9dd26586cb71f4c3b78a3899ce2faf936ef2072b6435aa6210a3808176687474703a2f2f3132372e36312e302e313a38343230783e61676531746d6a7330747567773868777466736e33307a777a3439647661616b617171717270617375306a79756c34777878656b727978717968616c79775840d6a4c53ca28bf56b14811923f5313aaceeb53886c846156826f42f9eb716b675bc1cfdacbac3e6a8786b2bea6a079f06f886bac847b0823eaa793ee52825750f', X'b433d4aff34264dfbd7f9356ca477aa1');

CREATE TABLE list_state (
    list       TEXT PRIMARY KEY,
    -- The hub's own; opaque here.
    cursor     BLOB NOT NULL,
    -- The version that this device has.
    version    INTEGER NOT NULL,
    -- When it was last fetched (Unix milliseconds).
    fetched_ms INTEGER NOT NULL
) STRICT;
INSERT INTO list_state (list, cursor, version, fetched_ms) VALUES ('config', X'83010101', 1, 1795874098552);
INSERT INTO list_state (list, cursor, version, fetched_ms) VALUES ('crew', X'83010104', 4, 1795874094081);
INSERT INTO list_state (list, cursor, version, fetched_ms) VALUES ('place', X'83010100', 0, 1795874094069);
INSERT INTO list_state (list, cursor, version, fetched_ms) VALUES ('resolved', X'83010108', 8, 1795874096906);
INSERT INTO list_state (list, cursor, version, fetched_ms) VALUES ('rulings', X'83010101', 1, 1795874098559);

CREATE TABLE crew (
    volunteer INTEGER PRIMARY KEY,
    name      TEXT NOT NULL
) STRICT;
INSERT INTO crew (volunteer, name) VALUES (1000, '李丽英');
INSERT INTO crew (volunteer, name) VALUES (1001, '陈志强');
INSERT INTO crew (volunteer, name) VALUES (1002, '王秀兰');
INSERT INTO crew (volunteer, name) VALUES (1003, '林建国');

CREATE TABLE clock_sample (
    -- Eight bytes of the kernel's boot id.
    boot     BLOB PRIMARY KEY CHECK (length(boot) = 8),
    -- When it was taken, in milliseconds since that boot.
    mono_ms  INTEGER NOT NULL,
    -- Hub time minus monotonic time, in milliseconds.
    hub_minus_mono_ms INTEGER NOT NULL,
    -- Half the round trip, in milliseconds.
    error_ms INTEGER NOT NULL,
    -- The wall clock when it was taken (Unix milliseconds).
    taken_ms INTEGER NOT NULL
) STRICT;
INSERT INTO clock_sample (boot, mono_ms, hub_minus_mono_ms, error_ms, taken_ms) VALUES (X'09ef5f3f6a8348ad', 2495028, 1795871598643, 3, 1795874098717);

CREATE TABLE draft (
    draft_id INTEGER PRIMARY KEY CHECK (draft_id = 1),
    -- What was half keyed, as JSON of the door.
    draft    TEXT NOT NULL
) STRICT;
INSERT INTO draft (draft_id, draft) VALUES (1, '{"direction":"exit","subject":"person","digits":"37","method":"ear","site":"ear","name":"林","phone":"","origin":"","forced":null,"plate":"","seats":[],"seat":0,"count":"","late":null}');

CREATE TABLE "check_row" (
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    -- The device's wall clock at capture (Unix milliseconds).
    saved_ms    INTEGER NOT NULL,
    -- The hub's time at capture, or the wall clock where the hub was not heard since the device started; the time on
    -- paper where it was entered later. Days are counted by it.
    event_ms    INTEGER NOT NULL,
    -- Milliseconds since boot, and which boot: ages are told by them, for wall clocks jump. NULL in rows of before.
    mono_ms     INTEGER,
    boot        BLOB CHECK (length(boot) = 8),
    -- The time on paper, where it was entered later.
    observed_ms INTEGER,
    direction   TEXT NOT NULL,
    subject     TEXT NOT NULL CHECK (subject IN ('person', 'vehicle', 'bus', 'tally')),
    plate       TEXT,
    n_passers   INTEGER NOT NULL,
    -- Of several passers the worst.
    disposition TEXT NOT NULL,
    -- The slip where somebody was told to wait or was sent on.
    slip        TEXT,
    -- As the device knows them; recomputed from the passers whenever one gets an outcome.
    n_suspected INTEGER NOT NULL,
    n_confirmed INTEGER NOT NULL,
    volunteer   INTEGER NOT NULL,
    -- The seq of its shift_start; 0 = none.
    shift       INTEGER NOT NULL,
    -- The seq of the void that cancels it, in the same epoch; 0 where an officer voided it at the hub.
    voided_by   INTEGER,
    void_reason TEXT CHECK ((void_reason IS NULL) = (voided_by IS NULL)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 3, 1795874094810, 1795874094811, 2496168, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 4, 1795874094829, 1795874094831, 2496188, X'09ef5f3f6a8348ad', NULL, 'exit', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 5, 1795874094837, 1795874094839, 2496196, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 6, 1795874094853, 1795874094855, 2496212, X'09ef5f3f6a8348ad', NULL, 'exit', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 7, 1795874094947, 1795874094949, 2496306, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 8, 1795874095032, 1795874095034, 2496391, X'09ef5f3f6a8348ad', NULL, 'entry', 'vehicle', '闽D8K2Q5', 3, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 9, 1795874095111, 1795874095112, 2496469, X'09ef5f3f6a8348ad', NULL, 'exit', 'bus', '闽D12345', 40, 'recheck', '1-A-1', 1, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 10, 1795874095171, 1795874095173, 2496530, X'09ef5f3f6a8348ad', NULL, 'entry', 'tally', NULL, 12, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 11, 1795874095230, 1795874095232, 2496589, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'recheck', '1-A-2', 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 12, 1795874095300, 1795874095302, 2496659, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'recheck', '1-A-3', 1, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 14, 1795874095415, 1795874095417, 2496774, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'recheck', '1-A-4', 1, 1, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 15, 1795874095498, 1795874095500, 2496857, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, 16, 'exercise');
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 21, 1795874098862, 1795874098864, 2500221, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 22, 1795874098870, 1795874098872, 2500229, X'09ef5f3f6a8348ad', NULL, 'exit', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 23, 1795874099011, 1795874099013, 2500370, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 24, 1795874099030, 1795874099032, 2500389, X'09ef5f3f6a8348ad', NULL, 'exit', 'person', NULL, 1, 'admit', NULL, 0, 0, 1000, 2, NULL, NULL);
INSERT INTO check_row (epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip, n_suspected, n_confirmed, volunteer, shift, voided_by, void_reason) VALUES (2715793386, 25, 1795874099094, 1795874099096, 2500453, X'09ef5f3f6a8348ad', NULL, 'entry', 'person', NULL, 1, 'recheck', '1-A-5', 1, 0, 1000, 2, NULL, NULL);

CREATE TABLE passer_row (
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    -- 0 for a person on foot; in a vehicle from 1, 1 drives.
    seat        INTEGER NOT NULL,
    -- The first reading in tenths of a degree Celsius; 1 = Lo, 2 = Hi.
    reading_dc  INTEGER NOT NULL,
    method      TEXT NOT NULL,
    site        TEXT NOT NULL,
    -- What it says under the config of its day.
    cause       TEXT NOT NULL CHECK (cause IN ('none', 'fever', 'too_cold')),
    disposition TEXT NOT NULL,
    reason      INTEGER,
    name        TEXT,
    phone       TEXT,
    origin      TEXT,
    -- What came of the wait: the newest resolution that stands. All NULL while this one waits.
    outcome        TEXT,
    second_dc      INTEGER,
    second_method  TEXT,
    second_site    TEXT,
    second_cause   TEXT,
    outcome_reason INTEGER,
    place          TEXT,
    told           TEXT,
    outcome_ms     INTEGER,
    outcome_by     TEXT CHECK (outcome_by IN ('here', 'other_device', 'officer')),
    -- The resolution's number, where it is this device's.
    outcome_seq    INTEGER,
    -- How many resolutions stand.
    n_resolutions  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (epoch, seq, seat),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 3, 0, 361, 'forehead', 'forehead', 'none', 'admit', NULL, '林 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 4, 0, 362, 'forehead', 'forehead', 'none', 'admit', NULL, '林 2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 5, 0, 363, 'forehead', 'forehead', 'none', 'admit', NULL, '林 3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 6, 0, 364, 'forehead', 'forehead', 'none', 'admit', NULL, '林 4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 7, 0, 365, 'forehead', 'forehead', 'none', 'admit', NULL, '林 5', '13800138000', '武汉', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 8, 1, 365, 'forehead', 'forehead', 'none', 'admit', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 8, 2, 364, 'forehead', 'forehead', 'none', 'admit', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 8, 3, 366, 'forehead', 'forehead', 'none', 'admit', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 9, 1, 378, 'forehead', 'forehead', 'fever', 'recheck', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 11, 0, 1, 'forehead', 'forehead', 'too_cold', 'recheck', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 12, 0, 376, 'forehead', 'forehead', 'fever', 'recheck', NULL, '林 6', NULL, NULL, 'admit', 365, 'forehead', 'wrist', 'none', NULL, NULL, NULL, 1795874095357, 'here', 13, 1);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 14, 0, 377, 'forehead', 'forehead', 'fever', 'recheck', NULL, '林 7', NULL, NULL, 'left', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1795874096330, 'other_device', NULL, 1);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 15, 0, 366, 'forehead', 'forehead', 'none', 'admit', NULL, '林 8', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 21, 0, 369, 'forehead', 'forehead', 'none', 'admit', NULL, '林 9', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 22, 0, 360, 'forehead', 'forehead', 'none', 'admit', NULL, '林 10', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 23, 0, 361, 'forehead', 'forehead', 'none', 'admit', NULL, '林 11', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 24, 0, 362, 'forehead', 'forehead', 'none', 'admit', NULL, '林 12', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, reason, name, phone, origin, outcome, second_dc, second_method, second_site, second_cause, outcome_reason, place, told, outcome_ms, outcome_by, outcome_seq, n_resolutions) VALUES (2715793386, 25, 0, 379, 'forehead', 'forehead', 'fever', 'recheck', NULL, '林 13', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0);

CREATE TABLE resolution_row (
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    -- The check, where it is this device's.
    target_epoch INTEGER,
    target_seq   INTEGER,
    -- The slip, where the check is another device's.
    slip         TEXT CHECK ((slip IS NULL) = (target_seq IS NOT NULL)),
    seat         INTEGER NOT NULL,
    reading_dc   INTEGER,
    method       TEXT,
    site         TEXT,
    cause        TEXT,
    disposition  TEXT NOT NULL,
    reason       INTEGER,
    place        TEXT,
    told         TEXT,
    saved_ms     INTEGER NOT NULL,
    -- As in check_row.
    event_ms     INTEGER NOT NULL,
    mono_ms      INTEGER NOT NULL,
    boot         BLOB NOT NULL CHECK (length(boot) = 8),
    shift        INTEGER NOT NULL,
    voided_by    INTEGER,
    void_reason  TEXT CHECK ((void_reason IS NULL) = (voided_by IS NULL)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO resolution_row (epoch, seq, target_epoch, target_seq, slip, seat, reading_dc, method, site, cause, disposition, reason, place, told, saved_ms, event_ms, mono_ms, boot, shift, voided_by, void_reason) VALUES (2715793386, 13, 2715793386, 12, NULL, 0, 365, 'forehead', 'wrist', 'none', 'admit', NULL, NULL, NULL, 1795874095356, 1795874095357, 2496714, X'09ef5f3f6a8348ad', 2, NULL, NULL);
INSERT INTO resolution_row (epoch, seq, target_epoch, target_seq, slip, seat, reading_dc, method, site, cause, disposition, reason, place, told, saved_ms, event_ms, mono_ms, boot, shift, voided_by, void_reason) VALUES (2715793386, 17, NULL, NULL, '1-B-1', 0, 384, 'forehead', 'wrist', 'fever', 'refer', NULL, '区医院', NULL, 1795874096262, 1795874096264, 2497621, X'09ef5f3f6a8348ad', 2, NULL, NULL);

CREATE TABLE recheck_row (
    device      BLOB NOT NULL CHECK (length(device) = 16),
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    seat        INTEGER NOT NULL,
    slip        TEXT NOT NULL,
    -- The hub's time of the check.
    event_ms    INTEGER NOT NULL,
    reading_dc  INTEGER NOT NULL,
    method      TEXT NOT NULL,
    site        TEXT NOT NULL,
    plate       TEXT,
    name        TEXT,
    -- What came of it at the hub; NULL while it waits.
    outcome       TEXT,
    second_dc     INTEGER,
    second_method TEXT,
    second_site   TEXT,
    outcome_ms    INTEGER,
    by_device     BLOB,
    by_epoch      INTEGER,
    by_seq        INTEGER,
    -- 1 where an officer at the hub said it.
    by_hub        INTEGER NOT NULL DEFAULT 0 CHECK (by_hub IN (0, 1)),
    n_resolutions INTEGER NOT NULL,
    PRIMARY KEY (device, epoch, seq, seat)
) STRICT, WITHOUT ROWID;
INSERT INTO recheck_row (device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method, second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions) VALUES (X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 9, 1, '1-A-1', 1795874095112, 378, 'forehead', 'forehead', '闽D12345', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
INSERT INTO recheck_row (device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method, second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions) VALUES (X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 11, 0, '1-A-2', 1795874095232, 1, 'forehead', 'forehead', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
INSERT INTO recheck_row (device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method, second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions) VALUES (X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 12, 0, '1-A-3', 1795874095302, 376, 'forehead', 'forehead', NULL, '林 6', 'admit', 365, 'forehead', 'wrist', 1795874095357, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 13, 0, 1);
INSERT INTO recheck_row (device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method, second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions) VALUES (X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 14, 0, '1-A-4', 1795874095417, 377, 'forehead', 'forehead', NULL, '林 7', 'left', NULL, NULL, NULL, 1795874096330, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 5, 0, 1);
INSERT INTO recheck_row (device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method, second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions) VALUES (X'01a2226ffaf07a97abc225243df116c7', 1960708225, 2, 0, '1-B-1', 1795874095684, 381, 'forehead', 'forehead', NULL, '陈 1', 'refer', 384, 'forehead', 'wrist', 1795874096264, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 17, 0, 1);

CREATE TABLE shift_row (
    epoch      INTEGER NOT NULL,
    -- The number of its shift_start.
    seq        INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    mono_ms    INTEGER NOT NULL,
    boot       BLOB NOT NULL CHECK (length(boot) = 8),
    -- Who is on: a JSON array of numbers.
    volunteers TEXT NOT NULL,
    -- The number of its shift_end; NULL while it runs.
    ended_by   INTEGER,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO shift_row (epoch, seq, started_ms, mono_ms, boot, volunteers, ended_by) VALUES (2715793386, 2, 1795874094717, 2496076, X'09ef5f3f6a8348ad', '[1000]', NULL);

CREATE TABLE config (
    config_id INTEGER PRIMARY KEY CHECK (config_id = 1),
    -- The row of the list `config`, as it came.
    bytes     BLOB NOT NULL
) STRICT;
INSERT INTO config (config_id, bytes) VALUES (1, X'82f683f569e8be9be88ba6e4ba86695468616e6b20796f75');

CREATE TABLE gone_range (
    epoch    INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL CHECK (to_seq >= from_seq),
    PRIMARY KEY (epoch, from_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_by_message ON receipt (receipt_message_id);

CREATE INDEX receipt_in_tray ON receipt (outcome, epoch, seq) WHERE outcome <> 'stored';

CREATE TRIGGER record_is_never_updated BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never updated'); END;

CREATE TRIGGER record_is_never_deleted BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;

CREATE TRIGGER record_bytes_are_never_updated BEFORE UPDATE ON record_bytes
BEGIN SELECT RAISE(ABORT, 'the bytes of a record are never updated'); END;

CREATE TRIGGER record_bytes_are_deleted_only_under_a_receipt BEFORE DELETE ON record_bytes
WHEN NOT EXISTS (SELECT 1 FROM receipt WHERE epoch = OLD.epoch AND seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'the bytes of a record without a receipt are never deleted'); END;

CREATE INDEX passer_waiting ON passer_row (epoch, seq) WHERE disposition = 'recheck' AND outcome IS NULL;

CREATE INDEX check_row_by_time ON check_row (event_ms);

CREATE INDEX check_row_by_slip ON check_row (slip) WHERE slip IS NOT NULL;

CREATE INDEX check_row_by_shift ON check_row (epoch, shift);

CREATE INDEX resolution_by_target ON resolution_row (target_epoch, target_seq, seat);

CREATE INDEX resolution_by_slip ON resolution_row (slip) WHERE slip IS NOT NULL;

CREATE INDEX recheck_by_slip ON recheck_row (slip);

COMMIT;

PRAGMA foreign_keys = OFF;
BEGIN;
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;

CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (1, 'hub', '2026-11-28T13:54:53.126403728Z', '3307058607897825247');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (2, 'device', '2026-11-28T13:54:53.12646364Z', '17868700750027140002');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (3, 'record', '2026-11-28T13:54:53.126470352Z', '14427475319793606245');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (4, 'own_chain', '2026-11-28T13:54:53.126476434Z', '8548546617800573193');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (5, 'passer', '2026-11-28T13:54:53.126481844Z', '1512253334142002285');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (6, 'settings', '2026-11-28T13:54:53.126488807Z', '15323558749630966163');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (7, 'statistics', '2026-11-28T13:54:53.126494027Z', '9543883382516935712');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (8, 'enrolment', '2026-11-28T13:54:53.126499076Z', '15388867791870369362');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (9, 'restore', '2026-11-28T13:54:53.126503905Z', '8470813193502941010');
INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (10, 'placed', '2026-11-28T13:54:53.126508864Z', '4453138491625574618');

CREATE TABLE hub_state (
    hub_state_id INTEGER PRIMARY KEY CHECK (hub_state_id = 1),
    hub          BLOB NOT NULL CHECK (length(hub) = 16),
    -- Which life of the hub: a restore begins a new one.
    hub_epoch    INTEGER NOT NULL,
    -- The district whose records lie here; leads every key of theirs.
    district     INTEGER NOT NULL,
    -- IANA name; days and hours are meant in it.
    zone         TEXT NOT NULL,
    -- Where devices and officers find the hub; NULL until it was served once.
    base_url     TEXT,
    -- The signed list `hub` as served; NULL until the address is known.
    hub_list     BLOB
, own_epoch INTEGER) STRICT;
INSERT INTO hub_state (hub_state_id, hub, hub_epoch, district, zone, base_url, hub_list, own_epoch) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 1, 1, 'Asia/Shanghai', 'http://127.61.0.1:8420', X'd2844da20127044899d7797159753a7da058b08701500f87bb21a82c83c5e1bbb6a8232853615820e50561857ae07b55c73d109f5d4b8bcde6424da73cec64ffcd8c7e41c5e2f510582076d92f70b30d9dd26586cb71f4c3b78a3899ce2faf936ef2072b6435aa6210a3808176687474703a2f2f3132372e36312e302e313a38343230783e61676531746d6a7330747567773868777466736e33307a777a3439647661616b617171717270617375306a79756c34777878656b727978717968616c79775840d6a4c53ca28bf56b14811923f5313aaceeb53886c846156826f42f9eb716b675bc1cfdacbac3e6a8786b2bea6a079f06f886bac847b0823eaa793ee52825750f', 548577096);

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counter (name, value) VALUES ('checkpoint', 3);
INSERT INTO counter (name, value) VALUES ('config', 1);
INSERT INTO counter (name, value) VALUES ('crew', 10);
INSERT INTO counter (name, value) VALUES ('enrolment', 2);
INSERT INTO counter (name, value) VALUES ('officer', 2);
INSERT INTO counter (name, value) VALUES ('org_unit', 4);
INSERT INTO counter (name, value) VALUES ('resolved', 8);
INSERT INTO counter (name, value) VALUES ('rulings', 3);
INSERT INTO counter (name, value) VALUES ('volunteer', 1009);

CREATE TABLE org_unit (
    org_unit_id INTEGER PRIMARY KEY,
    -- NULL for the district.
    parent_id   INTEGER REFERENCES org_unit (org_unit_id),
    level       TEXT NOT NULL CHECK (level IN ('district', 'subdistrict', 'community')),
    name        TEXT NOT NULL
) STRICT;
INSERT INTO org_unit (org_unit_id, parent_id, level, name) VALUES (1, NULL, 'district', '湖里区');
INSERT INTO org_unit (org_unit_id, parent_id, level, name) VALUES (2, 1, 'subdistrict', '殿前街道');
INSERT INTO org_unit (org_unit_id, parent_id, level, name) VALUES (3, 2, 'community', '高殿社区');
INSERT INTO org_unit (org_unit_id, parent_id, level, name) VALUES (4, 2, 'community', '枋湖社区');

CREATE TABLE checkpoint (
    checkpoint_id INTEGER PRIMARY KEY,
    community_id  INTEGER NOT NULL REFERENCES org_unit (org_unit_id),
    name          TEXT NOT NULL, letters_from INTEGER NOT NULL DEFAULT 0,
    UNIQUE (community_id, name)
) STRICT;
INSERT INTO checkpoint (checkpoint_id, community_id, name, letters_from) VALUES (1, 3, '高殿 1 号卡点', 0);
INSERT INTO checkpoint (checkpoint_id, community_id, name, letters_from) VALUES (2, 3, '高殿 3 号卡点', 0);
INSERT INTO checkpoint (checkpoint_id, community_id, name, letters_from) VALUES (3, 4, '枋湖 1 号卡点', 0);

CREATE TABLE volunteer (
    -- From 1000; those below are built into the app.
    volunteer_id INTEGER PRIMARY KEY CHECK (volunteer_id >= 1000),
    name         TEXT NOT NULL
) STRICT;
INSERT INTO volunteer (volunteer_id, name) VALUES (1000, '李丽英');
INSERT INTO volunteer (volunteer_id, name) VALUES (1001, '陈志强');
INSERT INTO volunteer (volunteer_id, name) VALUES (1002, '王秀兰');
INSERT INTO volunteer (volunteer_id, name) VALUES (1003, '林建国');
INSERT INTO volunteer (volunteer_id, name) VALUES (1004, '林秀英');
INSERT INTO volunteer (volunteer_id, name) VALUES (1005, '黄文辉');
INSERT INTO volunteer (volunteer_id, name) VALUES (1006, '张美玲');
INSERT INTO volunteer (volunteer_id, name) VALUES (1007, '陈桂花');
INSERT INTO volunteer (volunteer_id, name) VALUES (1008, '吴国平');
INSERT INTO volunteer (volunteer_id, name) VALUES (1009, '郑晓燕');

CREATE TABLE crew (
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    volunteer_id  INTEGER NOT NULL REFERENCES volunteer (volunteer_id),
    -- From the counter `crew`; rises with every change.
    version       INTEGER NOT NULL,
    is_gone       INTEGER NOT NULL CHECK (is_gone IN (0, 1)),
    PRIMARY KEY (checkpoint_id, volunteer_id)
) STRICT, WITHOUT ROWID;
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (1, 1000, 1, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (1, 1001, 2, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (1, 1002, 3, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (1, 1003, 4, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (2, 1004, 5, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (2, 1005, 6, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (2, 1006, 7, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (3, 1007, 8, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (3, 1008, 9, 0);
INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES (3, 1009, 10, 0);

CREATE TABLE officer (
    officer_id    INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    -- Argon2id, PHC string.
    password_hash TEXT NOT NULL,
    -- 1 until the officer has replaced the password that was printed.
    is_one_time   INTEGER NOT NULL CHECK (is_one_time IN (0, 1)),
    org_unit_id   INTEGER NOT NULL REFERENCES org_unit (org_unit_id),
    role          TEXT NOT NULL
) STRICT;
INSERT INTO officer (officer_id, name, password_hash, is_one_time, org_unit_id, role) VALUES (1, 'officer', '$argon2id$v=19$m=47104,t=1,p=1$8ECbCyRYPCLqaniSuzCmIw$XY8O7EvQzuwuvnAX7alY5midEiUlqN8Dw4RpJNtmWxE', 0, 1, 'district');
INSERT INTO officer (officer_id, name, password_hash, is_one_time, org_unit_id, role) VALUES (2, '陈主任', '$argon2id$v=19$m=47104,t=1,p=1$VJo41aY1VK1JpF+yfdU48A$NV+T7FR++GE6MPVYMB2EeLwajvqygSOURaQ0MgBNqjE', 1, 3, 'community');

CREATE TABLE officer_session (
    -- SHA-256 of the cookie's 256 bits.
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    officer_id INTEGER NOT NULL REFERENCES officer (officer_id),
    created_ms INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL
) STRICT;
INSERT INTO officer_session (token_hash, officer_id, created_ms, seen_ms) VALUES (X'325d7e0beb32e6b7451e585fd81a01211286be96769fba5f8119623042b2a490', 1, 1795874097998, 1795874097998);

CREATE TABLE audit (
    audit_id INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    -- `officer` and a number, `command line`, or `enrolment code`.
    actor    TEXT NOT NULL,
    act      TEXT NOT NULL,
    detail   TEXT NOT NULL
) STRICT;
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (1, 1795874093442, 'command line', 'enrolment_code', 'enrolment 1, checkpoint 1, the device that uses the code is accepted');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (2, 1795874093666, 'enrolment code', 'device_enrolled', 'device 01a2226f-f9d5-7355-8c84-aba05c6f70e4 at checkpoint 1, letter A');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (3, 1795874093790, 'command line', 'enrolment_code', 'enrolment 2, checkpoint 1, the device that uses the code is accepted');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (4, 1795874093927, 'enrolment code', 'device_enrolled', 'device 01a2226f-faf0-7a97-abc2-25243df116c7 at checkpoint 1, letter B');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (5, 1795874097998, 'officer 1', 'sign_in', '');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (6, 1795874098113, 'officer 1', 'password_set', '');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (7, 1795874098123, 'officer 1', 'people_read', 'held, 3 people');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (8, 1795874098128, 'officer 1', 'ruling', 'record 01a2226f-f9d5-7355-8c84-aba05c6f70e4/2715793386/20/0, refuse');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (9, 1795874098139, 'officer 1', 'ruling', 'record 01a2226f-faf0-7a97-abc2-25243df116c7/1960708225/6/1, count');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (10, 1795874098153, 'officer 1', 'people_read', 'records, 16 people');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (11, 1795874098160, 'officer 1', 'void', 'record 01a2226f-faf0-7a97-abc2-25243df116c7/1960708225/6/1, exercise');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (12, 1795874098204, 'command line', 'words_set', 'checkpoint 1, open, version 1');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (13, 1795874098460, 'command line', 'officer_add', '陈主任');
INSERT INTO audit (audit_id, at_ms, actor, act, detail) VALUES (14, 1795874099340, 'command line', 'export_records', '34 rows, sha256 f7d1ec3a92e996eb2ae2974dddd5fe19377ce92ce03622fcb1d870b8b73d5788');

CREATE TABLE device_checkpoint (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL,
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    letter        TEXT NOT NULL,
    since_ms      INTEGER NOT NULL,
    PRIMARY KEY (district, device, checkpoint_id),
    UNIQUE (checkpoint_id, letter),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;
INSERT INTO device_checkpoint (district, device, checkpoint_id, letter, since_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 1, 'A', 1795874093666);
INSERT INTO device_checkpoint (district, device, checkpoint_id, letter, since_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1, 'B', 1795874093927);

CREATE TABLE device_health (
    district        INTEGER NOT NULL,
    device          BLOB NOT NULL,
    heard_ms        INTEGER NOT NULL,
    -- The hub's time when it spoke, as it reckoned itself; what was said earlier is a replay or a late file.
    said_ms         INTEGER,
    app_version     TEXT NOT NULL,
    epoch           INTEGER NOT NULL,
    last_seq        INTEGER NOT NULL,
    -- Records without a receipt when it spoke, less those that this batch has settled.
    unsent          INTEGER NOT NULL,
    oldest_unsent_s INTEGER,
    battery_percent INTEGER,
    free_mb         INTEGER,
    -- Hub clock minus the device's wall clock.
    clock_offset_ms INTEGER NOT NULL,
    PRIMARY KEY (district, device),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;
INSERT INTO device_health (district, device, heard_ms, said_ms, app_version, epoch, last_seq, unsent, oldest_unsent_s, battery_percent, free_mb, clock_offset_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 1795874098711, 1795874098705, '0.1.0', 2715793386, 20, 0, NULL, NULL, 73121, 8);
INSERT INTO device_health (district, device, heard_ms, said_ms, app_version, epoch, last_seq, unsent, oldest_unsent_s, battery_percent, free_mb, clock_offset_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1795874098780, 1795874098776, '0.1.0', 1960708225, 7, 0, NULL, NULL, 73120, 5);

CREATE TABLE gone_range (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, from_seq),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    district   INTEGER NOT NULL,
    device     BLOB NOT NULL,
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    -- 0 is the history that came first; other records of the same number are 1, 2, … as they came.
    branch     INTEGER NOT NULL,
    -- NULL where the envelope cannot be read.
    kind       INTEGER,
    -- SHA-256 of the record's bytes.
    d          BLOB NOT NULL CHECK (length(d) = 32),
    -- Its place in the sender's chain.
    h          BLOB NOT NULL CHECK (length(h) = 32),
    arrived_ms INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 1, 0, 4, X'4d91332f06b26f30441479ee71a6ed6e1914137be3d700834f0f2f0d2a8b452a', X'1ae7b8f5e4b46b1da9c11e87a49c8d6a8f9eaae250880e47c47e3e7d9ac1f04d', 1795874094027);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 2, 0, 5, X'6042544a6677a6dd927ea12f740679963dc63b5969efe6c1bd4d7492e3b3dd8c', X'8dde5912eee2ab417bab6e75e3ef6f058c028a51f609480d01605d757860172d', 1795874094810);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 3, 0, 1, X'd13698ccf67b0b628d91a9035a53bb8d4e56e6216c804be11a4cb2c1376e717a', X'9b761384db600a39e3a02e934adb1a2b589c5fde41e0ba91bbca6e3227d5bc02', 1795874094841);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 4, 0, 1, X'0d35fc0ea71ade156a85cfabcd2df9b2653d3eab82881ad00dc1523be204ea44', X'878d08472692c432f089c1e7255750c7a51d604d138d102141d83d050576e9d2', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 5, 0, 1, X'd01f438f6b581c12bc3e34e5ee8cd72e8d0827f42a751ace6255c1082c7774c5', X'1fce0a1ad9e630e24661d730753b46ed1dfa4cf4d006518e48199a9e520b65b2', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 6, 0, 1, X'70e2e5d7fba739d1fa2f5707bcad734af1998944c7f01ac2db0395a194394137', X'9a0c56ee6ccdde88e92d920715ae0d8fce4831ea7639cecaa5b2e327e9216050', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 7, 0, 1, X'f318f66e6ec24c3032abcfd7c113c450345ff974e13573dd9eacd776e384e1c4', X'2184ba7a9f52f3a50bb493761858b8b302fba855037f6d661f46ad4134b25970', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 8, 0, 1, X'7e235dc8d2e4c5ebd9ff0d6f8bcf29293811af04522203d04d46d4789812e1af', X'01411558e84f1137fde8cc150ea72eaed5492127f54db4a9352a4937934554e9', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 9, 0, 1, X'21f19499649391297a4f64541bb5e6e80fa61193090295a0be2e1d1fe20167d9', X'5d2d3ff72664302df74181a7ac14617430ebef3a5c479c81e567ab55fd1dd1cf', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 10, 0, 1, X'e840e26b2069a3dcc7783eedfb01d3ec4cab7e4cb6cb1e28678af3e7edfd19c0', X'9550e9e38df0e742914abc8e7c8b9a11678b89a953148d09de07a8d3dbd8e124', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 11, 0, 1, X'a9016852d15768feefca43fbc07427f62a510d1a8d7f5de6f8c702c80873d974', X'2be201fc7d2b4e169e58781cdd13978703cf6f2b6ad8097a5de6c4bd3fbecb23', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 12, 0, 1, X'cc01485edac98d4fe703ed61c894705ba95c8b594b816bbc13c80a89a23119e3', X'7e5437f6fe5f714bc52fb0316b8caf6f3b7e0c124b211ca612c6151c82818dd4', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 13, 0, 2, X'd189db1160d28523e4d9bed1170937e873f7354427dbf12e81ee53156b48ccad', X'cbade3da841aa449cb9948158923ecde59fe16d01a0b727909520be5b4bf4119', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 14, 0, 1, X'68893c553fb407f0221acd84432a2cc8d41069c308e4eb13516cfda16e2c126f', X'eca770d65ebcfda4c415e8eb852c834306417b6355a6a15b0e002dbb289c69de', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 15, 0, 1, X'8e0d82b91fcdb395f1cde9a85e712b30bb631e827126d18d6fa3b622adc21ba7', X'42dc5021de3742cb54e1e73d4884cff23e6256ef70ad0358070b803734c94a9d', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 16, 0, 3, X'10020f948bb157ea7bcf78f7305d159a55a1f7b73e9ae517f7988f607659a4be', X'3c5aa6123b0bea2c3696f3d6a968bfe7d8b7fbc409b91290f088df485b639438', 1795874095878);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 17, 0, 2, X'6e1d7833f3a621bf95bfae5a86dc626749bfbff3adc07d0336bfa49abbd25aba', X'8af68a71263b7c3359bcfb9d878c28e8d2f7ed20395f05a67cd8eff86c6de9ad', 1795874096585);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 18, 0, 99, X'e7fe242920b30b1d0cc8caa81bcf5dae8f2e59dc58ef2696347d5a5ee0d9a120', X'8d62bba6239e35f42b9e45bfe8d95699b49500c4d7a9d427fcae228fe79092ef', 1795874096585);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 19, 0, 1, X'20df3f51878a69531ed43acb179fc222454b3dab9ffcea96602732f7c15310c6', X'388df757aa46a1f7cfc9ce698e1b1d9268077765d4b7a1a6006e79e437c20d43', 1795874096585);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 20, 0, 1, X'75c3993d816b0c6bac12d638a7ab99786a1cf216482b49e0ff2f09b1833758aa', X'8d0c63ed5ef1e7376a484b68c58d78afc6e22de9259aa9633bbed9cfe79d8775', 1795874096585);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 1, 0, 4, X'1891b4934c2ac9d37b1d16c0a3609277cb5d780acb33de02b3025574785d36fa', X'e084fad51948c569ea0503196e30078826ac6ad79d4bed372b7a2f4813dd422c', 1795874094203);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 2, 0, 1, X'55cf190d9a05a805232e14fc9186b871ea70791423306eceef6bda559765fc49', X'd63c6d901fe35974ed9d4ab848036539ede1597a047de3e47ba931ce412be8d9', 1795874095799);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 3, 0, 1, X'14c250b31f4df7980d94ce0b99b590578e7e16fc5fc55071a1b7f5c0443af5ab', X'2b903c90ee45e117a1c88d13208314d72e13053117468486e2af90c11f0897d3', 1795874095799);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 4, 0, 1, X'834bfd2a1e39e37322e59d278e645ad7fd3a36efa955d671c6cb1a875de0acee', X'067661a3684b6a60d4ab58b52d8bf73601a0ac7b5328fbf66b3eb967ca0612c6', 1795874095998);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 5, 0, 2, X'7bd28d94649e5f2b3794d9b17cb1ea70bf595dfd5060805073884b3f7c4c4d43', X'43a51c8a8fa92f1bb03ef6525495f9c20eba5d8605ff052cd1fb69eb63a6119e', 1795874096741);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 0, 1, X'84a4be0f5f12307dbe089a9bad1ab412f931a54fa5582a638d0685b092f4067d', X'7a4b7980c959f6cee858ffeb28bb2a8d789674fe24a9d3ebce1bce129f2eb1cb', 1795874097644);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 1, 1, X'398212319438b2dc8873ad92e8cf71d4d8a03747a3cb5938a27902ecdd852d70', X'dfc52d4d0d516c1edb2900ece8f31ac595ce1af2d27d123c14e51b04d2473654', 1795874097794);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 0, 1, X'1aaa68ba58d7a421f9c6560f0c274ab5748bed3b516c8d6328f5815129ae0367', X'2b30e72dce89307b1e50e20b533572ddb41a27ade22f86d12625151e7b4e42c9', 1795874097644);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 1, 1, X'34bf83098aadf389cbf5564a18d0695544a34086e0bb5c1d43c089b330619ad2', X'bbc73e82f5138fac76a217734bd99d4b0fe19f8dbf86d1b01f3c2b904a65e77a', 1795874097794);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 8, 1, 1, X'09083248c60e4221ea76fad0341e2be8dd79601599bbc47441d5aab1362d53d1', X'3f2053a708e3a167cc1acccf07e6d1bec507445871f30f530493792e67ff1bc3', 1795874097794);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 1, 0, 4, X'6ac6426ea81e979a51effee3600989990e3f50a1a15442795c64f0f759e92255', X'74e43017bcf5fb63d1ed12c5dad0aa7ef85a3d8f4e85233d6f11176593323524', 1795874098128);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 2, 0, 7, X'4fb686ae04a4c0347e0724dfe6fc9d141fd9f72cb1f02ba607735b67b6996cb6', X'62a5bbcbafd3697f0392a0053449967e71fc9ff0d8d9c8a79e8677296aa42d23', 1795874098128);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 3, 0, 7, X'497420cf3c83267dcb846a2e851e134bee46d9738b1433a03c4b0222605fa4df', X'4ac172ed82b0f2dfc774504cfebf6db078f043eedc8d73d084b81a170cadcb6b', 1795874098139);
INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 4, 0, 3, X'0c75f259f2309878786be6572307588e047b541285181e01da45195a6ba1794e', X'8f2ed00f801bc70bcf07fce6aedb41669a6b2e8f403cea12628623bb49d0439b', 1795874098160);

CREATE TABLE record_bytes (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    branch   INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 1, 0, X'8c0104011b000001a2226ffa661a002612354809ef5f3f6a8348ad821b000001a22249e83303010000008300f680');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 2, 0, X'8c0105021b000001a2226ffe7d1a0026164c4809ef5f3f6a8348ad821b000001a22249e83303011903e8020084811903e8f60000');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 3, 0, X'8c0101031b000001a2226ffeda1a002616a84809ef5f3f6a8348ad821b000001a22249e83303011903e80200830000830083190169000065e69e972031');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 4, 0, X'8c0101041b000001a2226ffeed1a002616bc4809ef5f3f6a8348ad821b000001a22249e83303011903e8020083010083008319016a000065e69e972032');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 5, 0, X'8c0101051b000001a2226ffef51a002616c44809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000083008319016b000065e69e972033');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 6, 0, X'8c0101061b000001a2226fff051a002616d44809ef5f3f6a8348ad821b000001a22249e83303011903e8020083010083008319016c000065e69e972034');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 7, 0, X'8c0101071b000001a2226fff631a002617324809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000085008319016d000065e69e9720356b313338303031333830303066e6ada6e6b189');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 8, 0, X'8c0101081b000001a2226fffb81a002617874809ef5f3f6a8348ad821b000001a22249e83303011903e80200830000830169e997bd44384b3251358383018319016d00000083028319016c00000083038319016e000000');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 9, 0, X'8c0101091b000001a2227000071a002617d54809ef5f3f6a8348ad821b000001a22249e83303011903e80200840101840269e997bd44313233343518288183018319017a00000165312d412d31');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 10, 0, X'8c01010a1b000001a2227000431a002618124809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000082030c');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 11, 0, X'8c01010b1b000001a22270007e1a0026184d4809ef5f3f6a8348ad821b000001a22249e83303011903e8020084000182008301000065312d412d32');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 12, 0, X'8c01010c1b000001a2227000c41a002618934809ef5f3f6a8348ad821b000001a22249e83303011903e80200840001830083190178000065e69e97203665312d412d33');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 13, 0, X'8c01020d1b000001a2227000fc1a002618ca4809ef5f3f6a8348ad821b000001a22249e83303011903e8020086821aa1dfb7ea0cf6008319016d0001f400');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 14, 0, X'8c01010e1b000001a2227001371a002619064809ef5f3f6a8348ad821b000001a22249e83303011903e80200840001830083190179000065e69e97203765312d412d34');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 15, 0, X'8c01010f1b000001a22270018a1a002619594809ef5f3f6a8348ad821b000001a22249e83303011903e8020083000083008319016e000065e69e972038');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 16, 0, X'8c0103101b000001a2227001d51a002619a44809ef5f3f6a8348ad821b000001a22249e83303011903e80200845001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea0f05');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 17, 0, X'8c0102111b000001a2227004861a00261c554809ef5f3f6a8348ad821b000001a22249e83303011903e8020088f665312d422d3100831901800001f402f669e58cbae58cbbe999a2');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 18, 0, X'8c011863121b000001a2227005001a00261ccf4809ef5f3f6a8348ad821b000001a22249e833030100020080');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 19, 0, X'8c0101131b000001a22270050d1a00261cdc4809ef5f3f6a8348ad821b000001a22249e833030100020080');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 20, 0, X'8c0101141b000001a2227005231a00261cf24809ef5f3f6a8348ad821b000001a22249e83303010002008300008200831903e70000');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 1, 0, X'8c0104011b000001a2226ffb741a002613424809ef5f3f6a8348ad821b000001a22249e8390b010000008300f680');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 2, 0, X'8c0101021b000001a2227002411a00261a104809ef5f3f6a8348ad821b000001a22249e834060100000084000183008319017d000065e99988203165312d422d31');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 3, 0, X'8c0101031b000001a22270029e1a00261a6c4809ef5f3f6a8348ad821b000001a22249e834060100000083010083008319016a000065e999882032');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 4, 0, X'8c0101041b000001a2227002b21a00261a814809ef5f3f6a8348ad821b000001a22249e834060100000083000083008319016b000065e999882033');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 5, 0, X'8c0102051b000001a2227004c91a00261c984809ef5f3f6a8348ad821b000001a22249e832030100000086f665312d412d3400f6f404');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 0, X'8c0101061b000001a2227007e51a00261fb44809ef5f3f6a8348ad821b000001a22249e832030100000083010083008319016c000065e999882034');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 1, X'8c0101061b000001a2227008911a002620604809ef5f3f6a8348ad821b000001a22249e8320301000000830000830083190169000065e68a842031');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 0, X'8c0101071b000001a2227008151a00261fe44809ef5f3f6a8348ad821b000001a22249e832030100000083000083008319016d000065e999882035');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 1, X'8c0101071b000001a2227008b11a0026207f4809ef5f3f6a8348ad821b000001a22249e832030100000083010083008319016a000065e68a842032');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 8, 1, X'8c0101081b000001a2227008b71a002620864809ef5f3f6a8348ad821b000001a22249e832030100000083000083008319016b000065e68a842033');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 1, 0, X'8c0104011b000001a222700bd000480000000000000000f6000100008300f680');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 2, 0, X'8c0107021b000001a222700bd000480000000000000000f600010000855001a2226ff9d573558c84aba05c6f70e41aa1dfb7ea140001');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 3, 0, X'8c0107031b000001a222700bdb00480000000000000000f600010000855001a2226ffaf07a97abc225243df116c71a74de0881060100');
INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 4, 0, X'8c0103041b000001a222700bf000480000000000000000f600010000845001a2226ffaf07a97abc225243df116c71a74de08810605');

CREATE TABLE outcome (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    branch   INTEGER NOT NULL,
    outcome  TEXT NOT NULL CHECK (outcome IN ('held', 'refused')),
    code     TEXT NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 18, 0, 'held', 'kind_unknown');
INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 19, 0, 'refused', 'body_malformed');
INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 20, 0, 'refused', 'value_implausible');
INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 1, 'held', 'fork');
INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 8, 1, 'held', 'fork');

CREATE TABLE chain (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    -- All of 1 to this number are here.
    have_to  INTEGER NOT NULL,
    -- The highest number that is here.
    last_seq INTEGER NOT NULL, accounted_to INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (district, device, epoch),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;
INSERT INTO chain (district, device, epoch, have_to, last_seq, accounted_to) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 20, 20, 20);
INSERT INTO chain (district, device, epoch, have_to, last_seq, accounted_to) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 8, 8, 8);
INSERT INTO chain (district, device, epoch, have_to, last_seq, accounted_to) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 4, 4, 4);

CREATE TABLE rollup (
    district      INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    bucket_ms     INTEGER NOT NULL,
    n_checks      INTEGER NOT NULL,
    n_entries     INTEGER NOT NULL,
    n_exits       INTEGER NOT NULL,
    n_suspected   INTEGER NOT NULL, n_confirmed INTEGER NOT NULL DEFAULT 0, n_vehicles INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (district, checkpoint_id, bucket_ms)
) STRICT, WITHOUT ROWID;
INSERT INTO rollup (district, checkpoint_id, bucket_ms, n_checks, n_entries, n_exits, n_suspected, n_confirmed, n_vehicles) VALUES (1, 1, 1795873500000, 14, 23, 43, 4, 2, 2);

CREATE TABLE dirty_bucket (
    district      INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    bucket_ms     INTEGER NOT NULL,
    PRIMARY KEY (district, checkpoint_id, bucket_ms)
) STRICT, WITHOUT ROWID;
INSERT INTO dirty_bucket (district, checkpoint_id, bucket_ms) VALUES (1, 1, 1795873500000);

CREATE TABLE "device" (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL CHECK (length(device) = 16),
    -- P-256, uncompressed. NULL for the hub itself, whose key is in no database.
    public_key    BLOB CHECK (length(public_key) = 65),
    -- NULL for the hub itself, which stands at no post.
    checkpoint_id INTEGER REFERENCES checkpoint (checkpoint_id),
    -- Its letter at that checkpoint; empty for the hub itself.
    letter        TEXT NOT NULL,
    enrolled_ms   INTEGER NOT NULL,
    -- NULL while it is in service.
    revoked_ms    INTEGER, name TEXT NOT NULL DEFAULT '', place_version INTEGER NOT NULL DEFAULT 0, returned_ms INTEGER, placed_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (district, device),
    CHECK ((public_key IS NULL) = (checkpoint_id IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO device (district, device, public_key, checkpoint_id, letter, enrolled_ms, revoked_ms, name, place_version, returned_ms, placed_ms) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', X'048763cf771b80cb0706790298cd08e015aae7b87cac4cd8efc1740ccd5b321203a8659a2a4ea4f44e0a177e15ef1bfb2d6dac19ce6bbd591f54b8f6d471794df7', 1, 'A', 1795874093666, NULL, '', 0, NULL, 0);
INSERT INTO device (district, device, public_key, checkpoint_id, letter, enrolled_ms, revoked_ms, name, place_version, returned_ms, placed_ms) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', X'04b721dfaf0aaba0f1eac34cea518faa2bf2de3cc1a0725e80eca27b9371fd16d12e7e299a43e396f0087c9d8a2eef074560688f1b1f36cd8937c92a21943f5d82', 1, 'B', 1795874093927, NULL, '', 0, NULL, 0);
INSERT INTO device (district, device, public_key, checkpoint_id, letter, enrolled_ms, revoked_ms, name, place_version, returned_ms, placed_ms) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', NULL, NULL, '', 0, NULL, '', 0, NULL, 0);

CREATE TABLE "check_row" (
    district       INTEGER NOT NULL,
    device         BLOB NOT NULL,
    epoch          INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    -- Above 0 only where an officer let a second history count.
    branch         INTEGER NOT NULL,
    checkpoint_id  INTEGER NOT NULL,
    -- When it happened, fixed at ingest (Unix milliseconds); the quarter hour that it counts in follows from it.
    event_ms       INTEGER NOT NULL,
    -- How far that can be off; NULL where only a wall clock speaks.
    event_error_ms INTEGER,
    -- 1 where it was entered later from paper: event_ms is then the time on the paper.
    is_late        INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    direction      TEXT NOT NULL,
    subject        TEXT NOT NULL CHECK (subject IN ('person', 'vehicle', 'bus', 'tally')),
    plate          TEXT,
    n_passers      INTEGER NOT NULL,
    -- Recomputed from the passers whenever one of them gets an outcome.
    n_suspected    INTEGER NOT NULL,
    n_confirmed    INTEGER NOT NULL,
    -- Those told to wait who have no outcome yet; 0 once it is voided.
    n_waiting      INTEGER NOT NULL,
    -- Of several passers the worst.
    disposition    TEXT NOT NULL,
    -- Why a person's disposition is another than the reading asks for: the reason's number.
    reason         INTEGER,
    slip           TEXT,
    volunteer_id   INTEGER NOT NULL,
    -- The seq of its shift_start; 0 = none.
    shift          INTEGER NOT NULL,
    -- The version of the config that judged it, for ever; 0 = built in.
    config         INTEGER NOT NULL,
    -- The void that cancels it: its device's, or the hub's own where an officer did it.
    void_device    BLOB,
    void_epoch     INTEGER,
    void_seq       INTEGER,
    void_reason    TEXT CHECK ((void_reason IS NULL) = (void_seq IS NULL)),
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 3, 0, 1, 1795874094811, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 4, 0, 1, 1795874094831, 3, 0, 'exit', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 5, 0, 1, 1795874094839, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 6, 0, 1, 1795874094855, 3, 0, 'exit', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 7, 0, 1, 1795874094949, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 8, 0, 1, 1795874095034, 3, 0, 'entry', 'vehicle', '闽D8K2Q5', 3, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 9, 0, 1, 1795874095112, 3, 0, 'exit', 'bus', '闽D12345', 40, 1, 0, 1, 'recheck', NULL, '1-A-1', 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 10, 0, 1, 1795874095173, 3, 0, 'entry', 'tally', NULL, 12, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 11, 0, 1, 1795874095232, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 1, 'recheck', NULL, '1-A-2', 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 12, 0, 1, 1795874095302, 3, 0, 'entry', 'person', NULL, 1, 1, 0, 0, 'recheck', NULL, '1-A-3', 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 14, 0, 1, 1795874095417, 3, 0, 'entry', 'person', NULL, 1, 1, 1, 0, 'recheck', NULL, '1-A-4', 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 15, 0, 1, 1795874095500, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 1000, 2, 0, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 16, 'exercise');
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 2, 0, 1, 1795874095684, 6, 0, 'entry', 'person', NULL, 1, 1, 1, 0, 'recheck', NULL, '1-B-1', 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 3, 0, 1, 1795874095776, 6, 0, 'exit', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 4, 0, 1, 1795874095797, 6, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 0, 1, 1795874097126, 3, 0, 'exit', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 0, 0, 0, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 4, 'exercise');
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 1, 1, 1795874097298, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 0, 0, 0, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 4, 'exercise');
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, reason, slip, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 0, 1, 1795874097174, 3, 0, 'entry', 'person', NULL, 1, 0, 0, 0, 'admit', NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL);

CREATE TABLE passer_row (
    district       INTEGER NOT NULL,
    device         BLOB NOT NULL,
    epoch          INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    branch         INTEGER NOT NULL,
    -- 0 for a person on foot; in a vehicle from 1, 1 drives.
    seat           INTEGER NOT NULL,
    -- That of the check: the list `resolved` is cut by it.
    checkpoint_id  INTEGER NOT NULL,
    -- The first reading in tenths of a degree Celsius; 1 = Lo, 2 = Hi.
    reading_dc     INTEGER NOT NULL,
    method         TEXT NOT NULL,
    site           TEXT NOT NULL,
    disposition    TEXT NOT NULL,
    reason         INTEGER,
    -- How the fever stands under the config of the check.
    fever          TEXT NOT NULL CHECK (fever IN ('none', 'suspected', 'confirmed')),
    name           TEXT,
    phone          TEXT,
    -- Where from.
    origin         TEXT,
    -- What came of the wait: the newest resolution that stands. All NULL while this one waits.
    outcome        TEXT,
    -- As reading_dc.
    second_dc      INTEGER,
    second_method  TEXT,
    second_site    TEXT,
    outcome_reason INTEGER,
    -- Where this one was sent, and who was told.
    place          TEXT,
    told           TEXT,
    outcome_ms     INTEGER,
    -- The resolution's record.
    outcome_device BLOB,
    outcome_epoch  INTEGER,
    outcome_seq    INTEGER,
    outcome_branch INTEGER CHECK ((outcome_branch IS NULL) = (outcome IS NULL)),
    -- How many resolutions stand: with more than one, people must look.
    n_resolutions  INTEGER NOT NULL,
    -- From the counter `resolved`, rises with every change; NULL for one who was never told to wait.
    version        INTEGER,
    PRIMARY KEY (district, device, epoch, seq, branch, seat),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES check_row (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 3, 0, 0, 1, 361, 'forehead', 'forehead', 'admit', NULL, 'none', '林 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 4, 0, 0, 1, 362, 'forehead', 'forehead', 'admit', NULL, 'none', '林 2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 5, 0, 0, 1, 363, 'forehead', 'forehead', 'admit', NULL, 'none', '林 3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 6, 0, 0, 1, 364, 'forehead', 'forehead', 'admit', NULL, 'none', '林 4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 7, 0, 0, 1, 365, 'forehead', 'forehead', 'admit', NULL, 'none', '林 5', '13800138000', '武汉', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 8, 0, 1, 1, 365, 'forehead', 'forehead', 'admit', NULL, 'none', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 8, 0, 2, 1, 364, 'forehead', 'forehead', 'admit', NULL, 'none', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 8, 0, 3, 1, 366, 'forehead', 'forehead', 'admit', NULL, 'none', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 9, 0, 1, 1, 378, 'forehead', 'forehead', 'recheck', NULL, 'suspected', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 2);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 11, 0, 0, 1, 1, 'forehead', 'forehead', 'recheck', NULL, 'none', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 3);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 12, 0, 0, 1, 376, 'forehead', 'forehead', 'recheck', NULL, 'suspected', '林 6', NULL, NULL, 'admit', 365, 'forehead', 'wrist', NULL, NULL, NULL, 1795874095357, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 13, 0, 1, 5);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 14, 0, 0, 1, 377, 'forehead', 'forehead', 'recheck', NULL, 'confirmed', '林 7', NULL, NULL, 'left', NULL, NULL, NULL, NULL, NULL, NULL, 1795874096330, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 5, 0, 1, 8);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 15, 0, 0, 1, 366, 'forehead', 'forehead', 'admit', NULL, 'none', '林 8', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 2, 0, 0, 1, 381, 'forehead', 'forehead', 'recheck', NULL, 'confirmed', '陈 1', NULL, NULL, 'refer', 384, 'forehead', 'wrist', NULL, '区医院', NULL, 1795874096264, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 17, 0, 1, 7);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 3, 0, 0, 1, 362, 'forehead', 'forehead', 'admit', NULL, 'none', '陈 2', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 4, 0, 0, 1, 363, 'forehead', 'forehead', 'admit', NULL, 'none', '陈 3', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 0, 0, 1, 364, 'forehead', 'forehead', 'admit', NULL, 'none', '陈 4', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 1, 0, 1, 361, 'forehead', 'forehead', 'admit', NULL, 'none', '抄 1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, reason, fever, name, phone, origin, outcome, second_dc, second_method, second_site, outcome_reason, place, told, outcome_ms, outcome_device, outcome_epoch, outcome_seq, outcome_branch, n_resolutions, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 7, 0, 0, 1, 365, 'forehead', 'forehead', 'admit', NULL, 'none', '陈 5', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL);

CREATE TABLE resolution_row (
    district             INTEGER NOT NULL,
    device               BLOB NOT NULL,
    epoch                INTEGER NOT NULL,
    seq                  INTEGER NOT NULL,
    branch               INTEGER NOT NULL,
    -- The post of the passer: where a slip names the check, the slip's, else the sender's; in the hub's own chain the
    -- check's.
    checkpoint_id        INTEGER NOT NULL,
    -- The check, where it is named by its record.
    target_device        BLOB,
    target_epoch         INTEGER,
    target_seq           INTEGER,
    -- The check, where it is named by its slip.
    slip                 TEXT CHECK ((slip IS NULL) = (target_seq IS NOT NULL)),
    -- Which passer; 0 for a person on foot.
    seat                 INTEGER NOT NULL,
    -- The second reading; NULL where none was taken. As in passer_row.
    reading_dc           INTEGER,
    method               TEXT,
    site                 TEXT,
    is_other_thermometer INTEGER NOT NULL CHECK (is_other_thermometer IN (0, 1)),
    disposition          TEXT NOT NULL,
    reason               INTEGER,
    place                TEXT,
    told                 TEXT,
    event_ms             INTEGER NOT NULL,
    -- An officer's number in the hub's own chain.
    volunteer_id         INTEGER NOT NULL,
    shift                INTEGER NOT NULL,
    config               INTEGER NOT NULL,
    -- The void that cancels it, as in check_row.
    void_device          BLOB,
    void_epoch           INTEGER,
    void_seq             INTEGER,
    void_reason          TEXT CHECK ((void_reason IS NULL) = (void_seq IS NULL)),
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO resolution_row (district, device, epoch, seq, branch, checkpoint_id, target_device, target_epoch, target_seq, slip, seat, reading_dc, method, site, is_other_thermometer, disposition, reason, place, told, event_ms, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 13, 0, 1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 12, NULL, 0, 365, 'forehead', 'wrist', 0, 'admit', NULL, NULL, NULL, 1795874095357, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO resolution_row (district, device, epoch, seq, branch, checkpoint_id, target_device, target_epoch, target_seq, slip, seat, reading_dc, method, site, is_other_thermometer, disposition, reason, place, told, event_ms, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 17, 0, 1, NULL, NULL, NULL, '1-B-1', 0, 384, 'forehead', 'wrist', 0, 'refer', NULL, '区医院', NULL, 1795874096264, 1000, 2, 0, NULL, NULL, NULL, NULL);
INSERT INTO resolution_row (district, device, epoch, seq, branch, checkpoint_id, target_device, target_epoch, target_seq, slip, seat, reading_dc, method, site, is_other_thermometer, disposition, reason, place, told, event_ms, volunteer_id, shift, config, void_device, void_epoch, void_seq, void_reason) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 5, 0, 1, NULL, NULL, NULL, '1-A-4', 0, NULL, NULL, NULL, 0, 'left', NULL, NULL, NULL, 1795874096330, 0, 0, 0, NULL, NULL, NULL, NULL);

CREATE TABLE "void_row" (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    branch        INTEGER NOT NULL,
    -- Another device's than the void's own only in the hub's own chain.
    target_device BLOB NOT NULL,
    target_epoch  INTEGER NOT NULL,
    target_seq    INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO void_row (district, device, epoch, seq, branch, target_device, target_epoch, target_seq, reason) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 16, 0, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 15, 'exercise');
INSERT INTO void_row (district, device, epoch, seq, branch, target_device, target_epoch, target_seq, reason) VALUES (1, X'0f87bb21a82c83c5e1bbb6a823285361', 548577096, 4, 0, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 'exercise');

CREATE TABLE shift_row (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    branch        INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    -- NULL until the record that began it has come; so too the next two.
    started_ms    INTEGER,
    -- Passers who waited and records that were unsent when it began.
    n_open_start  INTEGER,
    n_unsent_start INTEGER,
    -- The record that ended it; NULL while it runs. So too what stands below.
    end_seq       INTEGER,
    ended_ms      INTEGER,
    -- What its device counted, voided checks left out.
    n_checks      INTEGER,
    n_entries     INTEGER,
    n_exits       INTEGER,
    n_suspected   INTEGER,
    n_confirmed   INTEGER,
    n_voids       INTEGER,
    n_open_end    INTEGER,
    n_unsent_end  INTEGER,
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO shift_row (district, device, epoch, seq, branch, checkpoint_id, started_ms, n_open_start, n_unsent_start, end_seq, ended_ms, n_checks, n_entries, n_exits, n_suspected, n_confirmed, n_voids, n_open_end, n_unsent_end) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 2, 0, 1, 1795874094719, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE shift_volunteer (
    district     INTEGER NOT NULL,
    device       BLOB NOT NULL,
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    branch       INTEGER NOT NULL,
    volunteer_id INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch, volunteer_id)
) STRICT, WITHOUT ROWID;
INSERT INTO shift_volunteer (district, device, epoch, seq, branch, volunteer_id) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 2, 0, 1000);

CREATE TABLE config_version (
    -- From the counter `config`, which the words of checkpoints share.
    version  INTEGER PRIMARY KEY,
    -- The row of the list `config`, as it goes down (CBOR).
    settings BLOB NOT NULL,
    made_ms  INTEGER NOT NULL,
    -- As in audit.
    actor    TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint_words (
    checkpoint_id INTEGER PRIMARY KEY REFERENCES checkpoint (checkpoint_id),
    is_open       INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    -- A sentence, or empty.
    zh            TEXT NOT NULL,
    en            TEXT NOT NULL,
    -- From the counter `config`.
    version       INTEGER NOT NULL
) STRICT;
INSERT INTO checkpoint_words (checkpoint_id, is_open, zh, en, version) VALUES (1, 1, '辛苦了', 'Thank you', 1);

CREATE TABLE ruling_row (
    district INTEGER NOT NULL,
    -- Whose record.
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    branch   INTEGER NOT NULL,
    -- 0 it counts now, 1 it will never count, 2 an officer voided it.
    decision INTEGER NOT NULL CHECK (decision IN (0, 1, 2)),
    -- Why, where it will never count or is voided.
    code     TEXT,
    at_ms    INTEGER NOT NULL,
    -- From the counter `rulings`.
    version  INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch, decision),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO ruling_row (district, device, epoch, seq, branch, decision, code, at_ms, version) VALUES (1, X'01a2226ff9d573558c84aba05c6f70e4', 2715793386, 20, 0, 1, 'value_implausible', 1795874098128, 1);
INSERT INTO ruling_row (district, device, epoch, seq, branch, decision, code, at_ms, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 1, 0, NULL, 1795874098139, 2);
INSERT INTO ruling_row (district, device, epoch, seq, branch, decision, code, at_ms, version) VALUES (1, X'01a2226ffaf07a97abc225243df116c7', 1960708225, 6, 1, 2, 'exercise', 1795874098160, 3);

CREATE TABLE enrolment_code (
    -- From the counter `enrolment`: what officers name it by.
    enrolment_id  INTEGER PRIMARY KEY,
    -- SHA-256 of the 128-bit code.
    code_hash     BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    -- 1 where the device that uses it is accepted at once.
    is_approved   INTEGER NOT NULL CHECK (is_approved IN (0, 1)),
    -- As in audit.
    made_by       TEXT NOT NULL,
    made_ms       INTEGER NOT NULL,
    expires_ms    INTEGER NOT NULL,
    -- The first device that has shown the code, with its key. All NULL until one has.
    device        BLOB CHECK (length(device) = 16),
    public_key    BLOB CHECK (length(public_key) = 65),
    -- Drawn once the key was here.
    nonce         BLOB CHECK (length(nonce) = 16),
    -- Six digits of SHA-256(public key || nonce || code), as the device shows them.
    digits        TEXT CHECK (length(digits) = 6),
    asked_ms      INTEGER CHECK ((asked_ms IS NULL) = (device IS NULL)),
    accepted_ms   INTEGER,
    -- Why it is good for nothing any more: two devices showed it, wrong digits were typed, an officer took it back.
    burnt         TEXT CHECK (burnt IN ('second_device', 'digits', 'officer'))
) STRICT;
INSERT INTO enrolment_code (enrolment_id, code_hash, checkpoint_id, is_approved, made_by, made_ms, expires_ms, device, public_key, nonce, digits, asked_ms, accepted_ms, burnt) VALUES (1, X'a528e65d218e02f83c2a8da4147fb8266fe470af547f7c02f6b2f6417baad5a9', 1, 1, 'command line', 1795874093442, 1795874693442, X'01a2226ff9d573558c84aba05c6f70e4', X'048763cf771b80cb0706790298cd08e015aae7b87cac4cd8efc1740ccd5b321203a8659a2a4ea4f44e0a177e15ef1bfb2d6dac19ce6bbd591f54b8f6d471794df7', X'f8a70bf82e1d963edeb3a16310d88e97', '890387', 1795874093666, 1795874093666, NULL);
INSERT INTO enrolment_code (enrolment_id, code_hash, checkpoint_id, is_approved, made_by, made_ms, expires_ms, device, public_key, nonce, digits, asked_ms, accepted_ms, burnt) VALUES (2, X'2dd528115cb374a124825d0969499f083c9c1118bb4bd54aabdba7f05c348b83', 1, 1, 'command line', 1795874093790, 1795874693790, X'01a2226ffaf07a97abc225243df116c7', X'04b721dfaf0aaba0f1eac34cea518faa2bf2de3cc1a0725e80eca27b9371fd16d12e7e299a43e396f0087c9d8a2eef074560688f1b1f36cd8937c92a21943f5d82', X'd551bff804d0d355f1c3148058c63d04', '171876', 1795874093927, 1795874093927, NULL);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('check_row', 'check_row', '2000000 2000000 8000 8000 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('check_row', 'check_row_by_event', '2000000 2000000 16000 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('check_row', 'check_row_by_slip', '10000 10000 100 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('check_row', 'check_row_fever', '10000 10000 100 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('check_row', 'check_row_waiting', '1000 1000 10 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('device', 'device', '250 250 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('device', 'device_by_checkpoint', '250 2');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('outcome', 'outcome', '1000 1000 10 10 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('outcome', 'outcome_by_code', '1000 300');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('outcome', 'outcome_held', '500 500 5');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('passer_row', 'passer_row', '2000000 2000000 8000 8000 2 2 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('passer_row', 'passer_row_by_version', '10000 10000 100 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('record', 'record', '2000000 2000000 8000 8000 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('record_bytes', 'record_bytes', '2000000 2000000 8000 8000 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('resolution_row', 'resolution_row', '10000 10000 50 50 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('resolution_row', 'resolution_row_by_slip', '10000 10000 100 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('resolution_row', 'resolution_row_by_target', '10000 10000 50 50 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('ruling_row', 'ruling_row', '1000 1000 10 10 1 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('ruling_row', 'ruling_row_by_version', '1000 1000 10 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('shift_row', 'shift_row', '100000 100000 400 400 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('shift_row', 'shift_row_by_start', '100000 100000 400 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('void_row', 'void_row', '10000 10000 50 50 1 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('void_row', 'void_row_by_target', '10000 10000 50 50 1');

CREATE INDEX org_unit_by_parent ON org_unit (parent_id);

CREATE INDEX crew_by_version ON crew (checkpoint_id, version);

CREATE INDEX crew_by_volunteer ON crew (volunteer_id);

CREATE INDEX officer_by_unit ON officer (org_unit_id);

CREATE INDEX officer_session_by_officer ON officer_session (officer_id);

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit row is never updated'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit row is never deleted'); END;

CREATE INDEX outcome_by_code ON outcome (code);

CREATE TRIGGER record_is_never_updated BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never updated'); END;

CREATE TRIGGER record_is_never_deleted BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;

CREATE TRIGGER record_bytes_are_never_updated BEFORE UPDATE ON record_bytes
BEGIN SELECT RAISE(ABORT, 'the bytes of a record are never updated'); END;

CREATE TRIGGER record_bytes_are_never_deleted BEFORE DELETE ON record_bytes
BEGIN SELECT RAISE(ABORT, 'the bytes of a record are never deleted before retention'); END;

CREATE INDEX device_by_checkpoint ON device (checkpoint_id);

CREATE UNIQUE INDEX device_of_the_hub ON device (district) WHERE public_key IS NULL;

CREATE INDEX check_row_by_event ON check_row (district, checkpoint_id, event_ms);

CREATE INDEX check_row_by_slip ON check_row (district, checkpoint_id, slip) WHERE slip IS NOT NULL;

CREATE INDEX check_row_waiting ON check_row (district, checkpoint_id, event_ms) WHERE n_waiting > 0;

CREATE INDEX check_row_fever ON check_row (district, checkpoint_id, event_ms) WHERE n_suspected > 0;

CREATE INDEX passer_row_by_version ON passer_row (district, checkpoint_id, version) WHERE version IS NOT NULL;

CREATE INDEX resolution_row_by_target ON resolution_row (district, target_device, target_epoch, target_seq)
    WHERE target_seq IS NOT NULL;

CREATE INDEX resolution_row_by_slip ON resolution_row (district, checkpoint_id, slip) WHERE slip IS NOT NULL;

CREATE INDEX void_row_by_target ON void_row (district, target_device, target_epoch, target_seq);

CREATE INDEX shift_row_by_start ON shift_row (district, device, started_ms);

CREATE INDEX outcome_held ON outcome (district, device) WHERE outcome = 'held';

CREATE INDEX ruling_row_by_version ON ruling_row (district, device, version);

CREATE INDEX enrolment_code_by_checkpoint ON enrolment_code (checkpoint_id, made_ms);

COMMIT;

import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GeoDatabaseError, openGeoDatabase } from "./geo-database.ts";
import { writeDatabase } from "./write-database.fixture.ts";

const names = (en: string) => ({ names: { en, de: `${en} (de)` } });
const vienna = {
  city: names("Vienna"),
  country: { iso_code: "AT", ...names("Austria") },
  subdivisions: [names("Vienna State"), names("District")],
};

describe("a database of places", () => {
  let folder = "";
  let path = "";
  const reloads: (GeoDatabaseError | undefined)[] = [];
  let onReload = () => {};
  const options = () => ({
    path,
    checkEveryMs: 20,
    onReload(error: GeoDatabaseError | undefined) {
      reloads.push(error);
      onReload();
    },
  });
  const reloaded = () =>
    new Promise<void>((resolve) => {
      onReload = resolve;
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "weir-geo-"));
    path = join(folder, "city.mmdb");
    reloads.length = 0;
    await writeFile(path, writeDatabase([{ cidr: "203.0.113.0/24", record: vienna }]));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("tells English names, and the country's as the region", async () => {
    const database = await openGeoDatabase(options());
    const place = { countryCode: "AT", city: "Vienna", subdivision: "Vienna State", region: "Austria" };
    assert.deepEqual(database.find("203.0.113.9"), place);
    assert.equal(database.find("203.0.114.9"), undefined);
    assert.equal(database.find("2001:db8::1"), undefined);
    for (const none of ["", "{{auto}}", "example.com", "203.0.113.9:80"]) assert.equal(database.find(none), undefined);
    database.close();
  });

  it("tells what it knows of a place, and no place where it knows nothing", async () => {
    await writeFile(
      path,
      writeDatabase([
        { cidr: "192.0.2.0/25", record: { country: { iso_code: "US" } } },
        { cidr: "192.0.2.128/25", record: { location: { time_zone: "UTC" }, subdivisions: [], city: { names: {} } } },
      ]),
    );
    const database = await openGeoDatabase(options());
    const place = { countryCode: "US", city: undefined, subdivision: undefined, region: undefined };
    assert.deepEqual(database.find("192.0.2.1"), place);
    assert.equal(database.find("192.0.2.200"), undefined);
    database.close();
  });

  it("is read anew when its file changes, and stays in use when the new one is broken", async () => {
    const database = await openGeoDatabase(options());
    const paris = { country: { iso_code: "FR", ...names("France") } };
    let next = reloaded();
    await writeFile(`${path}.new`, writeDatabase([{ cidr: "203.0.113.0/24", record: paris }]));
    await rename(`${path}.new`, path);
    await next;
    assert.equal(database.find("203.0.113.9")?.countryCode, "FR");
    next = reloaded();
    await writeFile(path, "no database");
    await next;
    assert.equal(database.find("203.0.113.9")?.countryCode, "FR");
    assert.ok(reloads.at(-1) instanceof GeoDatabaseError);
    database.close();
  });

  it("says what is wrong with a file that it cannot use", async () => {
    const missing = join(folder, "missing.mmdb");
    await assert.rejects(openGeoDatabase({ ...options(), path: missing }), (error: GeoDatabaseError) => {
      assert.equal(error.path, missing);
      assert.match(error.message, /found no MaxMind database in .*missing\.mmdb \(ENOENT.*expected a file such as/);
      return true;
    });
    await writeFile(path, "x".repeat(100));
    await assert.rejects(openGeoDatabase(options()), GeoDatabaseError);
  });
});

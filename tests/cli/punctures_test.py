#!/usr/bin/env python3
"""Punctures go out as a list and come back as the same punctures, to the bit."""

import unittest

from program import PUNCTURE, ROOT, SMALL, InFolder, call, manifest_of

PEN = str(ROOT / "scenarios" / "pen.toml")


class Punctures(InFolder):
    def scenario(self, name, text):
        path = self.folder / name
        path.write_text('[scenario]\ntitle = "T"\n[block]\nwidth = "0.2 mm"\nbreadth = "0.2 mm"\n[run]\nduration = "3 d"\n' + text)
        return path

    def export(self, name, *words):
        """The list that a call writes."""
        path = self.folder / name
        answer = call("info", *words, "--punctures", path)
        self.assertEqual(answer.code, 0, answer.err)
        return path.read_text()

    def hash_of(self, scenario, name):
        answer = call("run", scenario, "--until", "12 h", "--out", self.folder / name, "--json")
        self.assertEqual(answer.code, 0, answer.err)
        return answer.json()["state_hash"]

    def test_of_a_run_come_back_as_the_same_punctures(self):
        self.assertEqual(self.run_small("a", until="12 h").code, 0)
        first = self.export("a.csv", self.folder / "a")
        self.assertEqual(len(first.splitlines()), 3)

        again = self.scenario("list.toml", '[regimen]\ncount = 1\npunctures = "a.csv"\n')
        state = self.hash_of(again, "b")

        self.assertEqual(self.export("b.csv", self.folder / "b"), first)
        self.assertEqual(state, manifest_of(self.folder / "a")["outcome"]["state_hash"])
        packed = self.folder / "p.vtkhdf"
        call("pack", self.folder / "b", "--out", packed)
        self.assertEqual(self.export("p.csv", packed), first)
        self.assertEqual(self.hash_of(self.folder / "b" / "scenario.resolved.toml", "c"), state)

    def test_of_a_plan_are_those_of_the_run(self):
        words = ["--set", "run.duration=3 d", "--set", "block.width=0.4 mm", "--set", "block.breadth=0.4 mm"]
        planned = self.export("plan.csv", "--plan", PEN, *words)
        answer = call("run", PEN, *words, "--until", "2 min", "--out", self.folder / "a")
        self.assertEqual(answer.code, 0, answer.err)

        self.assertGreater(len(planned.splitlines()), 3, "a pen makes more than one hole here")
        self.assertEqual(self.export("run.csv", self.folder / "a"), planned)

    def test_of_several_sessions_stay_with_their_session(self):
        columns = "session,entry_x,entry_y,depth,needle_radius\n"
        (self.folder / "two.csv").write_text("# mine\n" + columns + "0,50,50,300,60\n1,100,120,400,60\n1,150,50,300,60\n")
        text = '[regimen]\ncount = 3\nspacing = "1 d"\npunctures = "two.csv"\n'
        rows = self.export("plan.csv", "--plan", self.scenario("two.toml", text)).splitlines()[2:]

        self.assertEqual([row.split(",")[0] for row in rows], ["0", "1", "1"])
        (self.folder / "one.csv").write_text("entry_x,entry_y,depth,needle_radius\n50,50,300,60\n")
        rows = self.export("all.csv", "--plan", self.scenario("one.toml", text.replace("two", "one"))).splitlines()[2:]
        self.assertEqual([row.split(",")[0] for row in rows], ["0", "1", "2"])

    def test_of_a_plan_whose_second_session_misses_the_block_stay_with_the_first(self):
        (self.folder / "first.csv").write_text("session,entry_x,entry_y,depth,needle_radius\n0,50,50,300,60\n")
        scenario = self.scenario("two.toml", '[regimen]\ncount = 2\nspacing = "1 d"\npunctures = "first.csv"\n')
        answer = call("info", "--plan", scenario)

        self.assertIn("holes in block   1 (by session: 1 0)\n", answer.out)
        self.assertIn("no row of the list of punctures for session 1: its column session gives each session its own rows; "
                      "a list without that column goes into every session\n", answer.out)

    def test_are_blamed_where_they_are_named(self):
        scenario = self.scenario("one.toml", '[regimen]\ncount = 1\ndevice = "placed_needle"\n')
        answer = call("check", scenario, "--set", "regimen.punctures=nope.csv")

        self.assertEqual(answer.code, 3)
        self.assertTrue(answer.err.startswith("--set regimen.punctures=nope.csv: regimen.punctures: found"), answer.err)

    def test_belong_to_sessions_in_the_order_of_time(self):
        (self.folder / "two.csv").write_text("session,entry_x,entry_y,depth,needle_radius\n0,50,50,300,60\n1,100,120,400,60\n")
        tables = [f'[[regimen.sessions]]\ntime = "{day} d"\npunctures = "two.csv"\n' for day in (2, 1)]
        rows = self.export("plan.csv", "--plan", self.scenario("two.toml", "".join(tables))).splitlines()

        head = rows[1].split(",")
        places = [(row.split(",")[head.index("session")], float(row.split(",")[head.index("entry_x")])) for row in rows[2:]]
        self.assertEqual(places, [("0", 50.0), ("1", 100.0)])

    def test_of_a_session_that_is_not_are_refused(self):
        (self.folder / "two.csv").write_text("session,entry_x,entry_y,depth,needle_radius\n1,50,50,300,60\n2,50,50,300,60\n")
        text = '[regimen]\ncount = 2\nspacing = "1 d"\npunctures = "two.csv"\n'
        answer = call("check", self.scenario("two.toml", text))

        self.assertEqual(answer.code, 3)
        self.assertIn("regimen.punctures: found a row of session 2; allowed: 0 to 1, the sessions of this regimen", answer.err)

    def test_left_out_columns_follow_from_the_scenario(self):
        (self.folder / "one.csv").write_text("entry_x,entry_y,depth,needle_radius\n50,50,300,60\n")
        plan = self.export("all.csv", "--plan", self.scenario("one.toml", '[regimen]\ncount = 1\npunctures = "one.csv"\n'))
        head, row = [line.split(",") for line in plan.splitlines()[1:]]
        values = dict(zip(head, map(float, row)))

        self.assertGreater(values["residual_ratio"], 0)
        self.assertGreater(values["collar_width"], 0)
        self.assertEqual(values["bled"], 1)

    def test_outside_the_block_or_too_deep_are_refused(self):
        text = '[regimen]\ncount = 1\npunctures = "bad.csv"\n'
        for row, words in (("250,50,300,60", "outside the block"), ("50,200,300,60", "outside the block"),
                           ("50,50,3000,60", "within the block's depth"), ("50,x,300,60", "line 2")):
            (self.folder / "bad.csv").write_text("entry_x,entry_y,depth,needle_radius\n" + row + "\n")
            answer = call("check", self.scenario("bad.toml", text))
            self.assertEqual(answer.code, 3, row)
            self.assertIn(words, answer.err)

    def test_never_go_over_an_existing_file_without_force(self):
        (self.folder / "mine.csv").write_text("mine")
        answer = call("info", "--plan", PUNCTURE, *SMALL, "--punctures", self.folder / "mine.csv")

        self.assertEqual(answer.code, 2)
        self.assertEqual((self.folder / "mine.csv").read_text(), "mine")
        self.assertEqual(call("info", "--plan", PUNCTURE, *SMALL, "--punctures", self.folder / "mine.csv", "--force").code, 0)


if __name__ == "__main__":
    unittest.main()

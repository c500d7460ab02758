"""A process that ends before it is ready is started again, and says its last words when it never is."""
import pathlib
import tempfile
import unittest

from eks_sandbox import processes


class AProcessThatMayEndBeforeItIsReady(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name)
        self.starts = 0

    def test_is_started_again(self):
        def start():
            self.starts += 1
            if self.starts < 3:
                self._run_until_ready("exit 1")

        processes.started_again_if_it_ends(start)
        self.assertEqual(self.starts, 3)

    def test_is_given_up_with_the_end_of_its_log_when_it_ends_each_time(self):
        def start():
            self.starts += 1
            self._run_until_ready("echo no etcd here; exit 7")

        with self.assertRaisesRegex(processes.Ended, "/bin/sh ended with status 7:\n(.*\n)*no etcd here"):
            processes.started_again_if_it_ends(start)
        self.assertEqual(self.starts, processes.STARTS)

    def _run_until_ready(self, script):
        log = self.state / "log"
        process = processes.start(self.state, ["/bin/sh", "-c", script], log)
        processes.wait_until_ready(process, "http://127.0.0.1:9/", log)

"""Photos read in processes of their own, on this machine or on others: the one place that knows Dask."""

from ocr.cluster.answers import Answer, Died, Failed, Job, Lost, Read, Refused, Unfit
from ocr.cluster.cluster import Cluster
from ocr.cluster.keys import models_key, networks, networks_key, task_key
from ocr.cluster.settings import ClusterSettings
from ocr.cluster.workers import InProcess, Workers

__all__ = [
    "Answer",
    "Cluster",
    "ClusterSettings",
    "Died",
    "Failed",
    "InProcess",
    "Job",
    "Lost",
    "Read",
    "Refused",
    "Unfit",
    "Workers",
    "models_key",
    "networks",
    "networks_key",
    "task_key",
]

"""deploy/kubernetes: every manifest fits the API of Kubernetes, every file is used, every container is hardened.

usage: python tests/ops/kubernetes.py [FOLDER]

Needs kubernetes-validate from PyPI (it brings the schemas) and its PyYAML. No cluster is asked. Exit status: 0 all
is well, 1 something is wrong, 2 wrong arguments.
"""

import sys
from pathlib import Path

import kubernetes_validate
import yaml

VERSION = "1.33"


def documents(path):
    """The YAML documents of a file."""
    return [found for found in yaml.safe_load_all(path.read_text(encoding="utf-8")) if found]


def of_schema(manifest):
    """What the API would refuse."""
    try:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        place = ".".join(str(part) for part in error.path)
        return [f"{place}: {error.message}"]
    return []


def of_pod(spec):
    """What a pod may do and should not."""
    wrong = []
    if spec.get("automountServiceAccountToken") is not False:
        wrong.append("the pod gets a token of the cluster")
    if not spec.get("securityContext", {}).get("runAsNonRoot"):
        wrong.append("the pod may run as root")
    for container in spec["containers"]:
        name, may = container["name"], container.get("securityContext", {})
        if may.get("allowPrivilegeEscalation") is not False:
            wrong.append(f"{name} may gain privileges")
        if may.get("readOnlyRootFilesystem") is not True:
            wrong.append(f"{name} may write to its root")
        if may.get("capabilities", {}).get("drop") != ["ALL"]:
            wrong.append(f"{name} keeps capabilities")
        if "memory" not in container.get("resources", {}).get("limits", {}):
            wrong.append(f"{name} has no limit of memory")
    return wrong


def check(folder):
    """All that is wrong, a line each."""
    wrong = []
    for kustomization in sorted(folder.rglob("kustomization.yaml")):
        (settings,) = documents(kustomization)
        patches = [patch["path"] for patch in settings.get("patches", [])]
        named = {name for name in settings["resources"] + patches if name != ".."}
        there = {path.name for path in kustomization.parent.glob("*.yaml")} - {kustomization.name}
        wrong += [f"{kustomization}: {name} is not named or not there" for name in sorted(named ^ there)]
        for name in sorted(named & there):
            for manifest in documents(kustomization.parent / name):
                place = f"{kustomization.parent / name}: {manifest['kind']} {manifest['metadata']['name']}"
                # A patch is only a part; what it changes is checked as a whole where it is written.
                found = [] if name in patches else of_schema(manifest)
                template = manifest.get("spec", {}).get("template")
                if template and name not in patches:
                    found += of_pod(template["spec"])
                wrong += [f"{place}: {line}" for line in found]
    return wrong


def main():
    """Prints what is wrong."""
    if len(sys.argv) > 2 or "--help" in sys.argv:
        print(__doc__.strip())
        return 0 if "--help" in sys.argv else 2
    folder = Path(sys.argv[1]) if len(sys.argv) == 2 else Path(__file__).parents[2] / "deploy/kubernetes"
    wrong = check(folder)
    print("\n".join(wrong) if wrong else f"{folder.name}: every manifest fits Kubernetes {VERSION}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

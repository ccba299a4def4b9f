"""Every sentence of the command line, in English and Korean, in one table.

Names that a person gave are never part of a sentence that would have to be inflected for them,
because a Korean particle depends on the word before it. Help has its own table: `help_words.py`.
This module refuses to know where a sentence stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ..base.errors import UnknownNameError
from .table_words import TABLE_SENTENCES
from .tune_words import TUNE_SENTENCES

Say = Callable[..., str]
"""`say(key, **facts)`: the sentence of that key in one language, its gaps filled."""

LANGUAGES: Final = ("en", "ko")
ERROR: Final[Mapping[str, str]] = MappingProxyType({"en": "error", "ko": "오류"})

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    # experiments
    "head.experiment": ("experiment", "실험"),
    "head.repeats": ("repeats", "재현"),
    "head.question": ("question", "물음"),
    "experiment.begun": ("{name}: {data}, {seeds} runs of each arm",
                         "{name}: {data}, 비교하는 쪽마다 {seeds}회"),
    "experiment.bare": ("{name}", "{name}"),
    "experiment.claim": ("  {verdict}  {found}  {says}", "  {verdict}  {found}  {says}"),
    "experiment.holds": ("holds", "성립"),
    "experiment.fails": ("FAILS", "불성립"),
    "experiment.page": ("page      {path}", "페이지    {path}"),
    "experiment.gallery": ("all pages: {path}", "모든 페이지: {path}"),
    "experiment.ended": ("{held} of {count} experiments hold in every claim, {seconds} s",
                         "실험 {count}개 중 {held}개에서 모든 주장이 성립, {seconds}초"),
    # train and resume
    "data": ("data      {name}: {rows} rows, {features} features, {task}",
             "데이터    {name}: {rows}행, 특징 {features}개, {task}"),
    "classes": ("{count} classes", "클래스 {count}개"),
    "values": ("{count} value(s) to predict", "예측할 값 {count}개"),
    "split": ("split     {train} to train on, {validation} for validation, {test} for the test",
              "분할      훈련 {train}행, 검증 {validation}행, 테스트 {test}행"),
    "network": ("network   {layers}: {parameters} parameters",
                "신경망    {layers}: 매개변수 {parameters}개"),
    "training": ("training  {loss}, {optimizer}, batches of {batch}, {epochs} epochs, seed {seed}, "
                 "engine {engine}",
                 "학습      {loss}, {optimizer}, 배치 크기 {batch}, 에폭 {epochs}회, 시드 {seed}, "
                 "엔진 {engine}"),
    "engine.missing": ("note      the fast engine is not there ({why}): eager does the work; "
                       "install Backlit again where there is a C++20 compiler",
                       "참고      빠른 엔진이 없어({why}) eager로 학습합니다. "
                       "C++20 컴파일러가 있는 곳에서 Backlit을 다시 설치하세요"),
    "engine.not_compiled": ("it was not compiled", "컴파일되지 않음"),
    "other_data": ("note      the data are not those the plan was written for: a new run begins",
                   "참고      계획을 쓸 때와 데이터가 다릅니다. 새 실행으로 시작합니다"),
    "ended.finished": ("finished after {epochs} epochs and {seconds} s: {reason}",
                       "완료: 에폭 {epochs}회, {seconds}초 ({reason})"),
    "ended.interrupted": ("interrupted in epoch {next} after {seconds} s: {reason}",
                          "중단됨: 에폭 {next} 도중, {seconds}초 ({reason})"),
    "ended.failed": ("failed after {epochs} epochs and {seconds} s: {reason}",
                     "실패: 에폭 {epochs}회, {seconds}초 ({reason})"),
    "reason.done": ("all epochs are done", "모든 에폭 완료"),
    "reason.members": ("{count} members have ended", "신경망 {count}개의 학습이 끝남"),
    "reason.waited": ("{metric} has not improved on {best} for {epochs} epochs",
                      "{metric}: 에폭 {epochs}회 동안 {best}보다 나아지지 않음"),
    "reason.reached": ("{metric} {now} reached {goal}", "{metric} {now}: 목표 {goal} 도달"),
    "kept.best": ("weights   those of epoch {epoch}, where {monitor} was best",
                  "가중치    {monitor} 값이 가장 좋았던 에폭 {epoch}의 가중치를 남김"),
    "kept.members": ("weights   of each network those of the epoch where {monitor} was best",
                     "가중치    신경망마다 {monitor} 값이 가장 좋았던 에폭의 가중치를 남김"),
    "kept.last": ("weights   the last ones, as --weights last asks",
                  "가중치    마지막 가중치를 남김(--weights last)"),
    "kept.none": ("weights   those at the end: no epoch was completed",
                  "가중치    끝난 에폭이 없어 마지막 가중치를 남김"),
    "score.accuracy": ("{part} {share} of {rows} rows right{interval}",
                       "{part} {rows}행 중 {share} 정답{interval}"),
    "score.rmse": ("{part} rmse {rmse} over {rows} rows{interval}{r2}",
                   "{part} {rows}행의 RMSE {rmse}{interval}{r2}"),
    "score.interval": (" (95 % interval {low} to {high})", " (95 % 구간 {low}–{high})"),
    "score.r2": (", R² {r2}", ", R² {r2}"),
    "part.test": ("test", "테스트"),
    "part.validation": ("validation", "검증"),
    "part.all": ("all", "전체"),
    "saved": ("saved     {run} ({files})", "저장      {run} ({files})"),
    "next": ("Next:", "다음에 해 볼 것:"),
    # evaluate and predict
    "rows.test": ("rows      the {rows} test rows of {name}",
                  "행        {name}: 테스트 데이터 {rows}행"),
    "rows.test_seeded": ("rows      the {rows} test rows of {name} that seed {seed} holds back",
                         "행        {name}: 시드 {seed}에서 떼어 둔 테스트 데이터 {rows}행"),
    "rows.all": ("rows      all {rows} rows of {name}, which has no test part",
                 "행        {name}: 테스트 데이터가 따로 없어 전체 {rows}행"),
    "rows.unlabelled": ("rows      all {rows} rows of {name}, which has no labels",
                        "행        {name}: 정답이 없는 {rows}행"),
    "unsure_rows": ("note      some of these rows may be among those the model was trained on",
                    "참고      이 가운데 모델이 학습한 행이 섞였을 수 있습니다"),
    "model": ("model     {path}", "모델      {path}"),
    "written": ("saved     {path}: {rows} rows", "저장      {path}: {rows}행"),
    # export
    "exported": ("saved     {path}: {bytes} bytes", "저장      {path}: {bytes}바이트"),
    "export.checked": ("checked   {rows} random rows by onnxruntime: answers differ by "
                       "{difference} at most",
                       "확인      무작위 {rows}행을 onnxruntime으로 비교: 차이 최대 {difference}"),
    "export.unchecked": ("note      not run: onnxruntime is not installed "
                         "(pip install onnxruntime)",
                         "참고      onnxruntime이 없어 실행해 보지 않았습니다 "
                         "(pip install onnxruntime)"),
    # check
    "checked": ("Gradient check of {network} on {rows} rows of {name}, in float64:",
                "기울기 검사: {network}, {name} {rows}행, float64"),
    "drawn": ("saved     {path}", "저장      {path}"),
    # explain --program
    "program.plan": ("{network} on {name}: {optimizer}, batches of {rows} rows, {dtype}",
                     "{network}, {name}: {optimizer}, 배치 {rows}행, {dtype}"),
    "program.totals": ("{instructions} instructions in {phases} phases with {barriers} barriers: "
                       "{flops} FLOPs and {bytes} bytes an iteration",
                       "명령 {instructions}개, 단계 {phases}개, 배리어 {barriers}개: "
                       "반복마다 {flops} FLOP, {bytes}바이트"),
    "program.memory": ("memory: {shared} bytes shared, {thread} for each thread, "
                       "{constants} of constants",
                       "메모리: 공유 {shared}바이트, 스레드마다 {thread}바이트, "
                       "상수 {constants}바이트"),
    "program.phase": ("phase {number}: {who}{then}", "단계 {number}: {who}{then}"),
    "program.rows": ("rows of the batch, in panels of {panel}", "배치의 행을 {panel}행씩 나누어"),
    "program.split": ("shared out among threads", "스레드가 나누어"),
    "program.each": ("every thread for itself", "스레드마다 따로"),
    "program.alone": ("one thread", "스레드 하나가"),
    "program.barrier": (", then all wait for one another", ", 끝나면 서로 기다림"),
    "program.no_barrier": ("", ""),
    "program.flops": ("FLOPs", "FLOP"),
    "program.bytes": ("bytes", "바이트"),
    "program.for": ("for {names}", "담당: {names}"),
    "program.ops": ("Where each recorded op went:", "기록된 연산이 간 곳:"),
    "program.op": ("op", "연산"),
    "program.name": ("name", "이름"),
    "program.shape": ("shape", "형상"),
    "program.went": ("instructions", "명령"),
    "program.fate.done": ("{numbers}", "{numbers}"),
    "program.fate.view": ("moves nothing: read where it lies by {numbers}",
                          "옮기지 않음: 제자리에서 읽는 명령 {numbers}"),
    "program.fate.folded": ("computed beforehand", "미리 계산됨"),
    "program.fate.shared": ("shared: the same value as {name}", "공유: {name}, 같은 값"),
    "program.fate.dropped": ("not needed", "필요 없음"),
    "program.space.arena": ("shared", "공유"),
    "program.space.private": ("own", "스레드"),
    "program.space.local": ("own", "스레드"),
    "program.space.state_read": ("state", "상태"),
    "program.space.state_write": ("new state", "새 상태"),
    "program.space.data": ("data", "데이터"),
    "program.space.constant": ("constant", "상수"),
    "program.space.scalar": ("scalar", "스칼라"),
    "program.space.rows": ("row numbers", "행 번호"),
    "program.space.iteration": ("iteration", "반복"),
    "program.space.output": ("output", "출력"),
    # report, runs
    "report": ("report    {path}", "보고서    {path}"),
    "report.opened": ("opened in the browser", "브라우저에서 열었습니다"),
    "report.not_opened": ("note      no browser could be opened: open the file yourself",
                          "참고      브라우저를 열지 못했습니다. 파일을 직접 여세요"),
    "diagnose.found": ("note      {text}", "참고      {text}"),
    "diagnose.notes": ("   notes   {text}", "   노트    {text}"),
    "diagnose.change": ("   try     {text}", "   바꾸기  {text}"),
    "diagnose.trying": ("   … training with and without it, {seeds} seeds each",
                        "   … 바꾼 것과 그대로인 것을 시드 {seeds}개씩 학습합니다"),
    "diagnose.tried": (
        "   tried   {metric} on held-out rows, {seeds} seeds: {before} -> {after} ({mean}, 95 % "
        "interval {low} to {high}): {verdict}",
        "   결과    검증 데이터의 {metric}, 시드 {seeds}개: {before} -> {after} ({mean}, 95 % 구간 "
        "{low}~{high}): {verdict}"),
    "diagnose.by_hand": ("   tried   not: this is to be done by hand",
                         "   결과    직접 해야 하는 일이어서 시험하지 않았습니다"),
    "diagnose.healthy": ("{run}: nothing found. Data, first weights, steps and fit look sound.",
                         "{run}: 문제를 찾지 못했습니다. 데이터, 초깃값, 업데이트, 적합 모두 "
                         "정상으로 보입니다."),
    "diagnose.next": ("Next:\n  backlit diagnose {run} --try",
                      "다음:\n  backlit diagnose {run} --try"),
    "runs.none": ("no runs in {folder}; `backlit train` makes one",
                  "{folder}: 실행이 없습니다. `backlit train`으로 시작하세요"),
    "head.name": ("name", "이름"),
    "head.status": ("status", "상태"),
    "head.data": ("data", "데이터"),
    "head.epochs": ("epochs", "에폭"),
    "head.score": ("score", "점수"),
    "head.when": ("started", "시작"),
    "status.finished": ("finished", "완료"),
    "status.running": ("running", "학습 중"),
    "status.interrupted": ("interrupted", "중단됨"),
    "status.failed": ("failed", "실패"),
    "status.damaged": ("damaged", "손상됨"),
    # data
    "head.rows": ("rows", "행"),
    "head.features": ("features", "특징"),
    "head.task": ("task", "과제"),
    "head.here": ("here", "있음"),
    "task.classification": ("classification", "분류"),
    "task.regression": ("regression", "회귀"),
    "here.yes": ("yes", "예"),
    "here.no": ("no: backlit data fetch {name}", "아니요: backlit data fetch {name}"),
    "folder": ("data sets lie in {folder}", "데이터 폴더: {folder}"),
    "fetch.present": ("{file}: already here", "{file}: 이미 있음"),
    "fetch.copying": ("{file}: copying from {detail}", "{file}: 복사 중 ({detail})"),
    "fetch.downloading": ("{file}: {done} of {total} MB", "{file}: {done} / {total} MB"),
    "fetch.failed": ("{file}: {detail}", "{file}: {detail}"),
    "fetch.done": ("{file}: done, checksum right", "{file}: 완료, 체크섬 일치"),
    "fetched": ("{name} lies in {folder}", "{name}: {folder}"),
    # doctor
    "doctor.backlit": ("Backlit", "Backlit"),
    "doctor.python": ("Python", "Python"),
    "doctor.numpy": ("NumPy", "NumPy"),
    "doctor.blas": ("BLAS", "BLAS"),
    "doctor.system": ("system", "운영 체제"),
    "doctor.packages": ("packages", "패키지"),
    "doctor.frames": ("frame libraries", "데이터 프레임"),
    "doctor.engine": ("engine in use", "사용할 엔진"),
    "doctor.engines": ("engines", "엔진"),
    "doctor.isa": ("its instruction set", "엔진의 명령어 집합"),
    "doctor.isas": ("instruction sets it can use", "쓸 수 있는 명령어 집합"),
    "doctor.engine_threads": ("its threads, at most", "엔진의 최대 스레드 수"),
    "doctor.processor": ("processor", "프로세서"),
    "doctor.cores": ("cores, usable / all", "코어(사용 가능 / 전체)"),
    "doctor.instruction_sets": ("instruction sets", "명령어 집합"),
    "doctor.threads": ("BLAS threads asked for", "지정된 BLAS 스레드 수"),
    "doctor.data_folder": ("data folder", "데이터 폴더"),
    "doctor.data_folder_writable": ("data folder writable", "데이터 폴더 쓰기"),
    "doctor.here_writable": ("this folder writable", "현재 폴더 쓰기"),
    "doctor.encoding": ("output encoding", "출력 인코딩"),
    "trouble.package": ("the package {name} is missing: install Backlit again",
                        "{name} 패키지가 없습니다. Backlit을 다시 설치하세요"),
    "trouble.not_installed": ("this checkout is not installed: pip install -e .",
                              "설치되지 않은 저장소입니다. pip install -e ."),
    "trouble.data_folder": ("{folder} cannot be written: set BACKLIT_DATA to another folder",
                            "{folder}: 쓸 수 없습니다. BACKLIT_DATA로 다른 폴더를 지정하세요"),
    "trouble.here": ("this folder cannot be written: train with --out FOLDER",
                     "현재 폴더에 쓸 수 없습니다. train에 --out을 지정하세요"),
    "trouble.encoding": ("the output's encoding is {encoding}: set PYTHONUTF8=1 for all letters",
                         "출력 인코딩이 {encoding}입니다. 한글을 보려면 PYTHONUTF8=1을 지정하세요"),
    "trouble.blas": ("NumPy does not say which BLAS it uses: products may be slow",
                     "NumPy의 BLAS를 알 수 없습니다. 행렬 곱이 느릴 수 있습니다"),
    "trouble.engine": ("{what}", "{what}"),
    "trouble.native": ("the fast engine is not there ({why}), training runs on eager: install "
                       "Backlit again where there is a C++20 compiler",
                       "빠른 엔진이 없어({why}) eager로 학습합니다. C++20 컴파일러가 있는 곳에서 "
                       "Backlit을 다시 설치하세요"),
    "doctor.fine": ("Nothing to mend.", "고칠 것이 없습니다."),
    "doctor.trouble": ("trouble   {what}", "문제      {what}"),
    "unknown": ("unknown", "알 수 없음"),
    "yes": ("yes", "예"),
    "no": ("no", "아니요"),
})  # fmt: skip


ALL: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {**SENTENCES, **TABLE_SENTENCES, **TUNE_SENTENCES}
)


def speaker(lang: str) -> Say:
    """The function that says a sentence in a language; UnknownNameError for another language.

    >>> speaker("ko")("part.validation"), speaker("en")("classes", count=10)
    ('검증', '10 classes')
    """
    if lang not in LANGUAGES:
        raise UnknownNameError("--lang", lang, LANGUAGES)
    place = LANGUAGES.index(lang)

    def say(key: str, **facts: object) -> str:
        return ALL[key][place].format(**facts)

    return say


def language(asked: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """The language asked for; else Korean if the locale is Korean, else English.

    >>> language(None, {"LC_ALL": "", "LANG": "ko_KR.UTF-8"}), language(None, {"LC_ALL": "C"})
    ('ko', 'en')
    """
    if asked is not None:
        return asked
    locale = next(
        (environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(key)), ""
    )
    return "ko" if locale.lower().split("_")[0].split(".")[0] == "ko" else "en"

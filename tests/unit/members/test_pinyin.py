"""How names are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.members.pinyin import pinyin_of
from backend.members.reference import surname_readings


class TestPinyinOf:
    @pytest.mark.parametrize(
        ("name", "pinyin"),
        [
            ("张伟", "zhangwei zw"),
            ("曾小贤", "zengxiaoxian zxx"),
            ("单雄信", "shanxiongxin sxx"),
            ("解晓东", "xiexiaodong xxd"),
            ("仇英", "qiuying qy"),
            ("区冠宁", "ouguanning ogn"),
            ("单于丹", "chanyudan cyd"),
            ("尉迟恭", "yuchigong ycg"),
            ("欧阳锋", "ouyangfeng oyf"),
            ("长孙无忌", "zhangsunwuji zswj"),
            ("吕布", "lvbu lb"),
            ("阿依古丽·买买提", "ayigulimaimaiti ayglmmt"),
            ("John Smith", "johnsmith js"),
            ("曾", "ceng c"),
            ("·", ""),
        ],
    )
    def test_joins_syllables_and_initials(self, name, pinyin):
        assert pinyin_of(name) == pinyin

    @given(st.text(max_size=60))
    def test_fits_its_column_whatever_the_name(self, name):
        assert len(pinyin_of(name)) <= 240

    def test_every_surname_reading_has_a_syllable_for_each_character(self):
        assert all(len(surname) == len(reading.split()) for surname, reading in surname_readings().items())

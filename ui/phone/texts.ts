/** The texts of the phone's screens, as they stand in the locale files. */
import codesEn from '../kit/locales/en/codes.ftl?raw';
import phoneEn from '../kit/locales/en/phone.ftl?raw';
import timeEn from '../kit/locales/en/time.ftl?raw';
import codesZh from '../kit/locales/zh-Hans/codes.ftl?raw';
import phoneZh from '../kit/locales/zh-Hans/phone.ftl?raw';
import timeZh from '../kit/locales/zh-Hans/time.ftl?raw';
import { addTexts } from '../kit/words';

addTexts({ 'zh-Hans': codesZh, en: codesEn });
addTexts({ 'zh-Hans': timeZh, en: timeEn });
addTexts({ 'zh-Hans': phoneZh, en: phoneEn });

/** The texts of the officers' pages, as they stand in the locale files. */
import codesEn from '../kit/locales/en/codes.ftl?raw';
import dashboardEn from '../kit/locales/en/dashboard.ftl?raw';
import timeEn from '../kit/locales/en/time.ftl?raw';
import codesZh from '../kit/locales/zh-Hans/codes.ftl?raw';
import dashboardZh from '../kit/locales/zh-Hans/dashboard.ftl?raw';
import timeZh from '../kit/locales/zh-Hans/time.ftl?raw';
import { addTexts } from '../kit/words';

addTexts({ 'zh-Hans': codesZh, en: codesEn });
addTexts({ 'zh-Hans': timeZh, en: timeEn });
addTexts({ 'zh-Hans': dashboardZh, en: dashboardEn });
